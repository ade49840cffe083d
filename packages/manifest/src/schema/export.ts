import { z } from 'zod';
import { pluginUseOrId } from './plugin-use.js';

export const exportSchema = z.array(pluginUseOrId('exporters', 'Id of the exporter.').describe('An exporter: its id, or { use, with }.')).prefault([]);
