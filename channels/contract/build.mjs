// Compiles src/ and test/ with the pinned compiler and writes what Go needs:
//   artifacts/<Name>.abi, .bin      what abigen reads
//   artifacts/<Name>.json           runtime code and where its immutables lie, for checking code on a chain
//   testdata/<Name>.json            ABI and bytecode of the contracts that only tests deploy
// The output depends on the sources and on package-lock.json alone.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const root = fileURLToPath(new URL(".", import.meta.url));
const product = ["Vault", "TestToken"];
const read = (path) => readFileSync(join(root, path), "utf8");

const sources = {};
for (const dir of ["src", "test"]) {
  for (const name of readdirSync(join(root, dir)).filter((n) => n.endsWith(".sol")).sort()) {
    sources[`${dir}/${name}`] = { content: read(`${dir}/${name}`) };
  }
}

const input = {
  language: "Solidity",
  sources,
  settings: {
    // By the IR pipeline a row of a claim costs 2,000 gas less, and the code is smaller (docs/contract.md). The
    // Foundry suite and the Go tests run what is built here.
    viaIR: true,
    optimizer: { enabled: true, runs: 10000 },
    // Transient storage needs cancun; nothing newer is used, so the code runs on every chain since 2024.
    evmVersion: "cancun",
    // Without the metadata hash the code depends on what it does, not on comments and paths.
    metadata: { bytecodeHash: "none" },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences"] } },
  },
};
const out = JSON.parse(
  solc.compile(JSON.stringify(input), { import: (path) => ({ contents: read(`node_modules/${path}`) }) }),
);
// Our own warnings fail the build as errors do; those about the library's sources are its authors'.
const problems = (out.errors ?? []).filter((e) => e.severity === "error" || !e.sourceLocation?.file.startsWith("@"));
for (const e of problems) console.error(e.formattedMessage);
if (problems.length > 0) process.exit(1);

const write = (path, text) => writeFileSync(join(root, path), text.endsWith("\n") ? text : text + "\n");
for (const dir of ["artifacts", "testdata"]) mkdirSync(join(root, dir), { recursive: true });
for (const [file, contracts] of Object.entries(out.contracts)) {
  for (const [name, c] of Object.entries(contracts)) {
    const abi = JSON.stringify(c.abi, null, 1);
    if (product.includes(name)) {
      const spots = Object.values(c.evm.deployedBytecode.immutableReferences ?? {}).flat();
      spots.sort((a, b) => a.start - b.start);
      write(`artifacts/${name}.abi`, abi);
      write(`artifacts/${name}.bin`, c.evm.bytecode.object);
      write(`artifacts/${name}.json`, JSON.stringify({ contract: name, compiler: solc.version(), runtime: "0x" + c.evm.deployedBytecode.object, immutables: spots }, null, 1));
      const size = c.evm.deployedBytecode.object.length / 2;
      console.log(`${name}: ${size} bytes of code`);
      if (size > 22_000) throw new Error(`${name} leaves less than a tenth of the 24,576 bytes that a contract may have (EIP-170)`);
    } else if (file.startsWith("test/") && c.evm.bytecode.object !== "") {
      write(`testdata/${name}.json`, JSON.stringify({ abi: c.abi, bytecode: "0x" + c.evm.bytecode.object }, null, 1));
    }
  }
}
