import { readFile } from "node:fs/promises";
import { main } from "assemblyscript/asc";

const source = new URL("../../../analysis/bridge/kernel/ridge.as", import.meta.url);
export const compiledRidge = new URL(
  "../../../analysis/bridge/kernel/ridgeWasm.ts",
  import.meta.url,
);

/** The kernel's source compiled, as the TypeScript file that ships: hexadecimal digits of the module. */
export async function compileRidge(): Promise<string> {
  const text = await readFile(source, "utf8");
  let binary: Uint8Array | null = null;
  const options = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd"];
  const { error, stderr } = await main(["ridge.ts", "--outFile", "out.wasm", ...options], {
    readFile: (name) => (name === "ridge.ts" ? text : null),
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
    "/** ridge.as compiled; see test/analysis/bridge/compileRidge.ts. Not written by hand. */",
    "export const ridgeWasm = [",
    ...lines.map((line) => `  "${line}",`),
    '].join("");',
    "",
  ].join("\n");
}
