import { allowMissing, hasPassed, METHODS, readVectors, runVectors, selectMethods, SHIPPED_VECTORS, summarize, type GoldenReport, type MethodReport } from '@limbeck/golden';
import { thisMachine } from '@limbeck/record';
import { chooseInstalledBackend } from '@limbeck/runtime/experiment/choose-backend';
import { allOrNothing } from './all-or-nothing.js';
import { installedPlugins } from './catalogue.js';
import { goldenText } from './golden-text.js';
import { printJson, printLine, textWidth } from './output.js';
import { VERSION } from './version.js';

export interface GoldenFlags {
  readonly only?: readonly string[];
  readonly backend: string;
  readonly allowMissing?: readonly string[];
  readonly json?: boolean;
}

/** Runs reference vectors against the installed strategies and prints the worst errors; exit code 1 when one is too large or a method is missing. */
export async function golden(folder: string | undefined, { only = [], backend, allowMissing: allowed = [], json }: GoldenFlags): Promise<void> {
  const result = await allOrNothing(json ?? false, (signal, report) => goldenReport({ folder, only, backend, allowed, signal, report }));
  if (result === undefined) return;
  const passed = hasPassed(result.summary);
  if (!passed) process.exitCode = 1;
  if (json) printJson({ ok: passed, ...result });
  else printLine(goldenText(result, textWidth()));
}

interface GoldenRequest {
  readonly folder: string | undefined;
  readonly only: readonly string[];
  readonly backend: string;
  readonly allowed: readonly string[];
  readonly signal: AbortSignal;
  readonly report: (text: string) => void;
}

async function goldenReport({ folder, only, backend: requested, allowed, signal, report }: GoldenRequest): Promise<GoldenReport> {
  const all = await readVectors(folder ?? SHIPPED_VECTORS);
  const files = only.length === 0 ? all : selectMethods(all, METHODS, only);
  const known = folder === undefined || allowed.length === 0 ? all : [...all, ...(await readVectors(SHIPPED_VECTORS))];
  const check = (reports: readonly MethodReport[]): readonly MethodReport[] => allowMissing(reports, METHODS, allowed, known.map(({ method }) => method));
  check([]);
  const catalogue = await installedPlugins();
  const installed = new Set(catalogue.ids('strategies'));
  const choice = await chooseInstalledBackend(requested, catalogue);
  const backend = await choice.definition.activate({});
  try {
    const methods = check(await runVectors(files, { backend, signal, report, loadStrategy: async (id) => (installed.has(id) ? catalogue.load('strategies', id) : undefined) }));
    return {
      schemaVersion: 1, limbeckVersion: VERSION, ranAt: new Date().toISOString(),
      machine: { ...thisMachine(), node: process.versions.node },
      backend: { requested, id: backend.id, reason: choice.reason, device: backend.device, threads: backend.threads, versions: { ...backend.versions } },
      folder: folder ?? null,
      methods: [...methods], summary: summarize(methods),
    };
  } finally {
    backend.dispose();
  }
}
