// Runs a WASI command on Node's V8 several times and prints the milliseconds of each run, without compiling.
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
for (let i = 0; i < Number(process.argv[3]); i++) {
  const wasi = new WASI({ version: "preview1", args: ["agent"], returnOnExit: true });
  const instance = new WebAssembly.Instance(module, wasi.getImportObject());
  const begun = performance.now();
  wasi.start(instance);
  console.error(performance.now() - begun);
}
