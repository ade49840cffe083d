import { LimbeckError } from '@limbeck/core/errors';
import { nearest } from '@limbeck/core/suggest';
import type { Command, CommanderError } from 'commander';

/** Makes a command and those below it throw LIM1010 with a suggestion where commander would print a message and exit. */
export function throwUsageErrors(command: Command): void {
  command
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', 'print help')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => undefined })
    .exitOverride((error) => {
      throw error.exitCode === 0 || error.code === 'commander.help' ? error : usageError(error, command);
    });
  for (const below of command.commands) throwUsageErrors(below);
}

function usageError(error: CommanderError, command: Command): LimbeckError {
  const [quoted] = /'[^']*'/.exec(error.message) ?? [];
  const word = quoted?.slice(1, -1) ?? '';
  const sentence = error.message.replace(/^error: /, '').replaceAll("'", '"').replace(/\.$/, '');
  const suggestion = suggest(error.code, word, command);
  const excess = error.code === 'commander.excessArguments' ? command.args.slice(command.registeredArguments.length) : [];
  return new LimbeckError('LIM1010', {
    what: `${sentence[0]?.toUpperCase() ?? ''}${sentence.slice(1)}.`,
    ...(error.code === 'commander.unknownCommand' ? { expected: `one of ${command.commands.map((each) => each.name()).join(', ')}` } : {}),
    ...(excess.length === 0 ? {} : { found: excess.map((each) => `"${each}"`).join(', ') }),
    next: `${suggestion === undefined ? '' : `Did you mean "${suggestion}"? `}${excess.some((each) => each.includes('=')) ? 'Write --set before every path=value. ' : ''}See ${commandPath(command)} --help.`,
  });
}

function suggest(code: string, word: string, command: Command): string | undefined {
  switch (code) {
    case 'commander.unknownCommand':
      return nearest(word, command.commands.map((each) => each.name()));
    case 'commander.unknownOption':
      return nearest(word, [...command.options, ...(command.parent?.options ?? [])].flatMap(({ long }) => long ?? []).concat('--help'));
    default:
      return undefined;
  }
}

function commandPath(command: Command): string {
  return command.parent ? `${commandPath(command.parent)} ${command.name()}` : command.name();
}
