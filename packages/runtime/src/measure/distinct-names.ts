import type { FoundFile, FoundModel } from './models/found-model.js';

type Named = Pick<FoundModel | FoundFile, 'name' | 'source' | 'seed' | 'kind'>;

/** A name for each model that no other has: its own; else with its run's folder; else numbered too. */
export function distinctNames(models: readonly Named[]): string[] {
  const withRun = uniqueOr(models.map(({ name }) => name), (i) => longName(models[i]!));
  const seen = new Map<string, number>();
  return withRun.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function uniqueOr(names: readonly string[], longer: (index: number) => string): string[] {
  return names.map((name, i) => (names.filter((other) => other === name).length === 1 ? name : longer(i)));
}

/** `20261125-101500/student`: the folder that the run lies in, and the role. */
function longName({ kind, name, source, seed }: Named): string {
  const parts = source.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  switch (kind) {
    case 'run':
      return `${[parts.at(-4), name].filter((part) => part !== undefined).join('/')} seed ${seed}`;
    case 'export':
      return [...parts.slice(-4, -1), name].join('/');
    case 'onnx':
      return parts.slice(-4).join('/');
    case 'plugin':
      return name;
  }
}
