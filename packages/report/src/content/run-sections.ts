import type { RunRecord } from '@limbeck/record';
import { namedNetworks } from '../data/networks.js';
import type { Section } from '../document.js';
import { classesSection } from './classes.js';
import { exportsSection } from './exports.js';
import { gradientTerms } from './gradient-terms.js';
import { learningCurves } from './learning-curves.js';
import { lossTerms } from './loss-terms.js';
import { provenance, seedsSection } from './provenance.js';
import { result } from './result.js';
import { runNotices } from './run-status.js';
import { tradeOffs } from './trade-offs.js';
import { whatWasDistilled } from './what-was-distilled.js';

/** Everything that a report says about one run; parts that the run has nothing for are left out. */
export function runSections(record: RunRecord): Section[] {
  const { blocks, ...rest } = result(record);
  const networks = namedNetworks(record);
  const sections = [
    { ...rest, blocks: [...runNotices(record), ...blocks] },
    whatWasDistilled(record),
    record.summary && tradeOffs([{ summary: record.summary }]),
    learningCurves(record, networks),
    lossTerms(record, networks),
    gradientTerms(record, networks),
    classesSection(record, networks),
    seedsSection(record),
    exportsSection(record),
    provenance(record),
  ];
  return sections.filter((section) => section !== undefined);
}
