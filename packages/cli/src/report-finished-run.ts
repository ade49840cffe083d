import { colorsFor } from './colors.js';
import { errorText, type ErrorFlags } from './report-error.js';
import { readRunForReport, writeReport, type WrittenReport } from './write-report.js';

/** The report on a run that has just ended. What prevents it is a warning on standard error, for the run itself has succeeded; null then. */
export async function reportFinishedRun(folder: string, { debug }: ErrorFlags): Promise<WrittenReport | null> {
  try {
    return await writeReport([await readRunForReport(folder)], folder);
  } catch (error) {
    process.stderr.write(`Warning: the run is complete, but its report is not.\n${errorText(error, debug, colorsFor(process.stderr))}\n\n`);
    return null;
  }
}
