import { LimbeckError } from '@limbeck/core';
import { runCommand, tail } from './command.js';

/** Loads the addon and multiplies two matrices; prints the TensorFlow version and the product. */
const SCRIPT = `
const binding = require(process.argv[1]);
const matrix = binding.createTensor([2, 2], binding.TF_FLOAT, Float32Array.of(1, 2, 3, 4));
const attributes = [
  { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
];
const [product] = binding.executeOp('MatMul', attributes, [matrix, matrix], 1);
console.log(JSON.stringify({ version: binding.TF_Version, product: [...binding.tensorDataSync(product.id)] }));
`;

const EXPECTED = '[7,10,15,22]';

/** Proves in a process of its own that the addon loads and computes, and returns TensorFlow's version. */
export async function proveAddon(addonPath: string, signal?: AbortSignal): Promise<string> {
  const { code, stdout, stderr } = await runCommand(process.execPath, ['-e', SCRIPT, addonPath], { environment: { TF_CPP_MIN_LOG_LEVEL: '3', NODE_OPTIONS: undefined }, signal });
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (code === 0 && line.includes(EXPECTED)) return (JSON.parse(line) as { version: string }).version;
  throw new LimbeckError('LIM2021', {
    what: `The TensorFlow binding was put in place but does not work (exit code ${code}).`,
    found: tail(stderr || stdout),
    next: 'Run the command again with --force; if it fails again, report it with this text.',
  });
}
