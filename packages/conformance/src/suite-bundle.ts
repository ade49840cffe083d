import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The environment's name in the full name of every spec. */
export const ENVIRONMENT = 'limbeck';

/** Specs are described while the bundle is evaluated, for the backend named here. */
const entry = (tfjsBackend: string): string => `
  import '@tensorflow/tfjs-core/dist/index';
  import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
  import '@tensorflow/tfjs-core/dist/register_all_gradients';
  import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';
  setTestEnvs([{ name: ${JSON.stringify(ENVIRONMENT)}, backendName: ${JSON.stringify(tfjsBackend)}, flags: {}, isDataSync: true }]);
  require('@tensorflow/tfjs-core/dist/tests');
`;

/** tfjs-core's whole suite as one CommonJS script. Its package says that modules have no side effects; the specs are side effects, so that is ignored. */
export async function bundleSuite(tfjsBackend: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry(tfjsBackend), resolveDir: dirname(fileURLToPath(import.meta.url)), loader: 'js' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    ignoreAnnotations: true,
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}
