/**
 * The little of WebAssembly that is used here. `analysis` compiles without the DOM's types, which are
 * the only ones that declare it.
 */
export interface WasmInstance<Exports> {
  exports: Exports & { memory: { buffer: ArrayBuffer; grow(pages: number): number } };
}

interface WasmNamespace {
  Module: new (bytes: Uint8Array) => object;
  Instance: new <Exports>(module: object) => WasmInstance<Exports>;
}

/** null where the engine has none, or cannot run these instructions (SIMD). */
export function compileWasm(hex: string): (<Exports>() => WasmInstance<Exports>) | null {
  const { WebAssembly: wasm } = globalThis as { WebAssembly?: WasmNamespace };
  if (!wasm) return null;
  const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
  try {
    const module = new wasm.Module(bytes);
    return <Exports>() => new wasm.Instance<Exports>(module);
  } catch {
    // An engine without SIMD refuses the module: the plain path gives the same numbers, slower.
    return null;
  }
}
