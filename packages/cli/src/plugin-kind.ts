import { LimbeckError } from '@limbeck/core/errors';
import type { PluginKind } from '@limbeck/core/plugin';
import { nearest } from '@limbeck/core/suggest';

/** A kind of plugin by its name, singular or plural; `before`: what stands before it on the command line. @throws LIM1010 */
export async function kindOfWord(word: string, before: string): Promise<PluginKind> {
  const { PLUGIN_KINDS } = await import('@limbeck/core/plugin');
  const kinds = Object.keys(PLUGIN_KINDS) as PluginKind[];
  const kind = kinds.find((each) => word === each || word === PLUGIN_KINDS[each]);
  if (kind) return kind;
  const suggestion = nearest(word, kinds);
  throw new LimbeckError('LIM1010', {
    what: `There is no kind of plugin called "${word}".`,
    expected: `one of ${kinds.join(', ')}`,
    next: suggestion === undefined ? 'See limbeck list --help.' : `Did you mean "${before} ${suggestion}"?`,
  });
}
