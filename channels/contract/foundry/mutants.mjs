// Makes every mutant of src/ from the compiler's own syntax tree, so that a new guard cannot be forgotten:
//   - each condition of an `if`: removed (false) and inverted
//   - each operand of && and ||: dropped; each comparison: its bound moved, or == and != exchanged
//   - each ternary: inverted; each returned true or false: exchanged
//   - each modifier of a function (nonReentrant): removed
//   - each statement that calls, assigns or emits: removed
// A mutant is named by file, function and what was done to which text, so its name survives edits elsewhere.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "../node_modules/solc/index.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const moved = { "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==" };

export function sources() {
  const out = {};
  for (const name of readdirSync(join(root, "src")).filter((n) => n.endsWith(".sol")).sort()) {
    out[`src/${name}`] = readFileSync(join(root, "src", name));
  }
  return out;
}

const library = new Map();
function imported(path) {
  if (!library.has(path)) library.set(path, readFileSync(join(root, "node_modules", path), "utf8"));
  return { contents: library.get(path) };
}

// compile gives the compiler's output for the sources, which are Buffers.
export function compile(files, select) {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(files).map(([k, v]) => [k, { content: v.toString("utf8") }])),
    settings: {
      // Unoptimised: it means the same, and compiles four times as fast.
      optimizer: { enabled: false },
      evmVersion: "cancun",
      metadata: { bytecodeHash: "none" },
      outputSelection: select,
    },
  };
  const out = JSON.parse(solc.compile(JSON.stringify(input), { import: imported }));
  return { ...out, errors: (out.errors ?? []).filter((e) => e.severity === "error") };
}

// bytecode gives the creation code of what the suite deploys, or the compiler's first error.
export function bytecode(files) {
  const out = compile(files, { "src/Vault.sol": { Vault: ["evm.bytecode.object"] }, "src/TestToken.sol": { TestToken: ["evm.bytecode.object"] } });
  if (out.errors.length > 0) return { error: out.errors[0].formattedMessage };
  return {
    Vault: out.contracts["src/Vault.sol"].Vault.evm.bytecode.object,
    TestToken: out.contracts["src/TestToken.sol"].TestToken.evm.bytecode.object,
  };
}

// mutants lists {name, file, start, length, text}: put text there in file.
export function mutants() {
  const files = sources();
  const out = compile(files, { "*": { "": ["ast"] } });
  if (out.errors.length > 0) throw new Error(out.errors[0].formattedMessage);
  const list = [];
  for (const file of Object.keys(files)) {
    walk(out.sources[file].ast, file, files[file], "", list);
  }
  const seen = new Map();
  for (const m of list) {
    const n = (seen.get(m.name) ?? 0) + 1;
    seen.set(m.name, n);
    if (n > 1) m.name += ` (${n})`;
  }
  return list;
}

function walk(node, file, source, scope, list) {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const n of node) walk(n, file, source, scope, list);
    return;
  }
  if (node.nodeType === "FunctionDefinition" || node.nodeType === "ModifierDefinition") scope = node.name || node.kind;
  if (node.nodeType && scope) each(node, file, source, scope, list);
  // A comparison that is all of a condition is inverted by its `if`; a loop that does not advance is no guard.
  if (node.nodeType === "IfStatement") node.condition.whole = true;
  for (const [key, child] of Object.entries(node)) {
    if (key === "loopExpression") continue;
    if (key !== "typeDescriptions" && typeof child === "object") walk(child, file, source, scope, list);
  }
}

function each(node, file, source, scope, list) {
  const span = (n) => n.src.split(":").map(Number);
  const textOf = (n) => {
    const [start, length] = span(n);
    return source.subarray(start, start + length).toString("utf8");
  };
  const add = (n, what, text) => {
    let [start, length] = span(n);
    const old = textOf(n).replace(/\s+/g, " ");
    if (text === "{}" && source[start + length] === ";".charCodeAt(0)) length++; // not part of the node
    list.push({ name: `${file.slice(4)} ${scope}: ${what}: ${old}`, file, start, length, text });
  };
  switch (node.nodeType) {
    case "IfStatement":
      add(node.condition, "removed", "false");
      add(node.condition, "inverted", `!(${textOf(node.condition)})`);
      break;
    case "BinaryOperation":
      if (node.operator === "&&" || node.operator === "||") {
        add(node, "right operand dropped", textOf(node.leftExpression));
        add(node, "left operand dropped", textOf(node.rightExpression));
      } else if (moved[node.operator] && !(node.whole && /^[=!]=$/.test(node.operator))) {
        add(node, `${node.operator} becomes ${moved[node.operator]}`, `${textOf(node.leftExpression)} ${moved[node.operator]} ${textOf(node.rightExpression)}`);
      }
      break;
    case "Conditional":
      add(node.condition, "inverted", `!(${textOf(node.condition)})`);
      break;
    case "Return":
      if (node.expression?.nodeType === "Literal" && node.expression.kind === "bool") {
        add(node, "exchanged", `return ${textOf(node.expression) === "true" ? "false" : "true"}`);
      }
      break;
    case "ModifierInvocation":
      if (node.kind === "modifierInvocation") add(node, "removed", "");
      break;
    case "ExpressionStatement":
    case "EmitStatement":
      // A block, because a lone statement may be the body of an `if`.
      add(node, "removed", "{}");
      break;
  }
}
