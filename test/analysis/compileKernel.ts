import { readFile } from "node:fs/promises";
import { main } from "assemblyscript/asc";

/** A kernel: its AssemblyScript, and the TypeScript file that ships what it compiles to. */
export interface Kernel {
  /** `ridge` of ridge.as and ridgeWasm.ts */
  name: string;
  /** where both lie, from the project's folder, with a slash at its end */
  folder: string;
}

export function compiledFile({ name, folder }: Kernel): URL {
  return new URL(`../../${folder}${name}Wasm.ts`, import.meta.url);
}

/** The kernel's source compiled, as the TypeScript file that ships: hexadecimal digits of the module. */
export async function compileKernel({ name, folder }: Kernel): Promise<string> {
  const text = await readFile(new URL(`../../${folder}${name}.as`, import.meta.url), "utf8");
  const file = `${name}.ts`;
  let binary: Uint8Array | null = null;
  const options = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd"];
  const { error, stderr } = await main([file, "--outFile", "out.wasm", ...options], {
    readFile: (asked) => (asked === file ? text : null),
    writeFile: (_, contents) => {
      if (typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`${error?.message}\n${stderr.toString()}`);
  const lines =
    Buffer.from(binary)
      .toString("hex")
      .match(/.{1,96}/g) ?? [];
  return [
    `/** ${name}.as compiled; see test/analysis/compileKernel.ts. Not written by hand. */`,
    `export const ${name}Wasm = [`,
    ...lines.map((line) => `  "${line}",`),
    '].join("");',
    "",
  ].join("\n");
}
