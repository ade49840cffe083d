import { LimbeckError } from '@limbeck/core/errors';
import { nearest } from '@limbeck/core/suggest';
import { Command } from 'commander';
import { jsonOption } from '../options.js';

interface Chosen {
  readonly dir: string;
  readonly from?: string;
  readonly json?: boolean;
}

export function newCommand(): Command {
  return new Command('new')
    .summary('begin a plugin in a package of its own')
    .description('Writes an npm package with one plugin into an empty folder: source, test that runs the conformance kit, package.json by which the plugin is found, and a manifest that uses it.')
    .argument('<kind>', 'strategy, model, dataset or tracker')
    .argument('<id>', 'file name and word in manifests, for example my-kd')
    .option('--dir <folder>', 'where the files go; must be empty, or not exist', '.')
    .option('--from <folder>', "take Limbeck's packages from tarballs in this folder (npm run pack in a checkout) instead of the registry")
    .addOption(jsonOption())
    .action(async (kind: string, id: string, chosen: Chosen) => begin(kind, id, chosen));
}

async function begin(word: string, id: string, { dir, from, json = false }: Chosen): Promise<void> {
  const { TEMPLATES } = await import('../new/templates.js');
  const kinds = Object.keys(TEMPLATES) as (keyof typeof TEMPLATES)[];
  const kind = kinds.find((each) => word === each || word === TEMPLATES[each].field);
  if (kind === undefined) throw unknownKind(word, kinds);
  const { assertPluginId } = await import('../new/plugin-id.js');
  assertPluginId(id);
  await assertFree(kind, TEMPLATES[kind].field, id);
  const { writePackage } = await import('../new/write-package.js');
  const { printJson, printLine } = await import('../output.js');
  const files = await writePackage({ kind, id, folder: dir, from });
  if (json) return printJson({ ok: true, kind, id, folder: dir, files });
  for (const file of files) printLine(`wrote ${file}`);
  printLine(`\nNext:${dir === '.' ? '' : ` cd ${dir};`} npm install; npm run build; npm test; npx limbeck list ${TEMPLATES[kind].field}; npx limbeck run example.yaml`);
}

/** @throws LIM2002 Limbeck comes with a plugin of this id */
async function assertFree(kind: string, field: 'strategies' | 'models' | 'datasets' | 'trackers', id: string): Promise<void> {
  const { installedPlugins } = await import('../catalogue.js');
  const other = (await installedPlugins()).entries.find((entry) => entry.kind === field && entry.id === id);
  if (other) throw new LimbeckError('LIM2002', { what: `The package "${other.package}" already offers the ${kind} "${id}".`, next: 'Choose another id: a manifest could not tell the two apart.' });
}

function unknownKind(word: string, kinds: readonly string[]): LimbeckError {
  const suggestion = nearest(word, kinds);
  return new LimbeckError('LIM1010', {
    what: `There is no template for the kind of plugin "${word}".`,
    expected: `one of ${kinds.join(', ')}`,
    found: `"${word}"`,
    next: suggestion === undefined ? 'See limbeck new --help.' : `Did you mean "limbeck new ${suggestion}"?`,
  });
}
