import { createProgram } from 'limbeck/program';
import { escaped } from './markdown.js';

type Program = ReturnType<typeof createProgram>;
type Command = Program['commands'][number];

/** The generated part of docs/command-line.md: every command with its arguments and options, as commander knows them. */
export function commandReference(): string {
  const program = createProgram();
  const everywhere = `Of \`limbeck\` itself, the last two also of every command:\n\n${optionTable([...program.options, ...helpOptions(program)])}`;
  return [overview(program), everywhere, ...program.commands.map((command) => section(command))].join('\n\n');
}

function overview({ commands }: Program): string {
  const rows = commands.map((command) => `| [\`${command.name()}\`](#limbeck-${command.name()}) | ${command.summary() || command.description()} |`);
  return ['| command | what it does |', '|---|---|', ...rows].join('\n');
}

function section(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const word = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${word}>` : `[${word}]`;
  });
  const usage = ['limbeck', command.name(), ...(command.options.length > 0 ? ['[options]'] : []), ...words].join(' ');
  const parameters = command.registeredArguments.filter(({ description }) => description !== '').map((argument) => `| \`${argument.name()}\` | ${escaped(argument.description)} |`);
  return [
    `### limbeck ${command.name()}`,
    `\`\`\`sh\n${usage}\n\`\`\``,
    escaped(command.description()),
    ...(parameters.length > 0 ? [['| argument | meaning |', '|---|---|', ...parameters].join('\n')] : []),
    ...(command.options.length > 0 ? [optionTable(command.options)] : []),
  ].join('\n\n');
}

function optionTable(options: readonly { readonly flags: string; readonly description: string; readonly defaultValue?: unknown }[]): string {
  const rows = options.map(({ flags, description, defaultValue }) => {
    const fallback = defaultValue === undefined || defaultValue === false ? '' : ` Default: \`${String(defaultValue)}\`.`;
    return `| \`${flags.replaceAll('|', '\\|')}\` | ${escaped(description)}${fallback} |`;
  });
  return ['| option | meaning |', '|---|---|', ...rows].join('\n');
}

/** Commander adds the option of help itself. */
function helpOptions(program: Program): Command['options'] {
  return program.createHelp().visibleOptions(program).filter((option) => !program.options.includes(option));
}
