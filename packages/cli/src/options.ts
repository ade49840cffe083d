import { Option } from 'commander';

/** Repeatable, and never takes the word after its value, so that manifests may follow. */
export function repeatableOption(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser((value: string, before: readonly string[] = []) => [...before, value]);
}

export function setOption(): Option {
  return repeatableOption('--set <path=value>', 'override a value of the manifest, e.g. --set distill.epochs=1');
}

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON object, and nothing else, to standard output');
}
