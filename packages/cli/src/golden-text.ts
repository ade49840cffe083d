import type { GoldenReport, MethodReport, WorstDeviation } from '@limbeck/golden';
import { left, right, ruleFor, terminalColumns } from '@limbeck/report/terminal-columns';
import { wrap } from '@limbeck/report/wrap';
import { colorsFor, type Colors } from './colors.js';

/** One line a method, what is beyond tolerance in detail, why a method has no strategy, where it was computed, and the sum. Fits into 80 columns. */
export function goldenText(report: GoldenReport, width: number, colors: Colors = colorsFor(process.stdout)): string {
  const { methods } = report;
  const lines = terminalColumns([left('method'), right('cases'), right('loss\nerror'), right('of\ntol.'), right('gradient\nerror'), right('of\ntol.'), left('verdict')], methods.map(row));
  const rule = ruleFor(lines);
  const painted = lines.slice(2).map((line, i) => paint(line, methods[i]!, colors));
  const details = [...methods.filter(({ verdict }) => verdict === 'beyond').flatMap(detail), ...methods.flatMap(withoutStrategy)];
  return [
    ...lines.slice(0, 2), rule, ...painted, rule,
    ...(details.length === 0 ? [] : [...details.map((text) => wrap(text, width)), '']),
    wrap('Errors are relative, the worst of all cases; "of tol." is the worst difference over the tolerance for it.', width),
    wrap(backendNote(report), width),
    summaryLine(report, colors),
  ].join('\n');
}

function row({ method, caseCount, worstLoss, worstGradient, verdict, allowed }: MethodReport): string[] {
  const words = verdict === 'within' ? 'ok' : verdict === 'beyond' ? 'beyond' : allowed ? 'missing, allowed' : 'not installed';
  return [method, String(caseCount), ...deviation(worstLoss), ...deviation(worstGradient), words];
}

function deviation(worst: WorstDeviation | null): [string, string] {
  if (!worst) return ['', ''];
  if (worst.share === null) return ['not finite', ''];
  return [worst.relative === null ? '' : worst.relative.toExponential(1), formatShare(worst.share)];
}

function formatShare(share: number): string {
  const percent = share * 100;
  return percent >= 1e4 ? `${share.toExponential(0)} x` : `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
}

function paint(line: string, { verdict, allowed }: MethodReport, colors: Colors): string {
  if (verdict === 'within') return line;
  return verdict === 'not-installed' && allowed ? colors.dim(line) : colors.red(line);
}

/** The cases of a method that are not within tolerance, each with its worst quantity. */
function detail({ method, cases }: MethodReport): string[] {
  return cases.filter(({ within }) => !within).map(({ name, problem, loss, gradients }) => {
    if (problem !== null) return `${method}, ${name}: ${problem}`;
    const all = [{ what: 'the loss', share: loss!.share }, ...gradients.map((gradient) => ({ what: `the gradient of ${gradient.name}`, share: gradient.share }))];
    const wrong = all.filter(({ share }) => share === null || share > 1);
    return `${method}, ${name}: ${wrong.map(({ what, share }) => `${what} ${share === null ? 'is not finite' : `is off by ${formatShare(share)} of the tolerance`}`).join(', ')}.`;
  });
}

/** Why there is no strategy that could be installed. */
function withoutStrategy({ method, verdict, strategies, reason }: MethodReport): string[] {
  return verdict === 'not-installed' && strategies.length === 0 ? [`${method}: ${reason}.`] : [];
}

function backendNote({ backend, machine, limbeckVersion }: GoldenReport): string {
  const versions = [...Object.entries(backend.versions).map(([name, version]) => `${name} ${version}`), `Node ${machine.node}`, `Limbeck ${limbeckVersion}`];
  return `Backend ${backend.id} (${backend.reason}): ${backend.device}; ${versions.join(', ')}.`;
}

function summaryLine({ summary: { methods, within, beyond, notInstalled, allowed, cases } }: GoldenReport, colors: Colors): string {
  const missing = notInstalled === 0 ? [] : [`${notInstalled} not installed${allowed === 0 ? '' : allowed === notInstalled ? ', as allowed' : `, ${allowed} of them allowed`}`];
  const parts = [`${within} of ${methods} methods within tolerance (${cases} cases)`, ...(beyond === 0 ? [] : [`${beyond} beyond`]), ...missing];
  const text = `${parts.join('; ')}.`;
  return beyond === 0 && notInstalled === allowed ? colors.bold(text) : colors.bold(colors.red(text));
}
