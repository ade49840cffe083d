import { z } from 'zod';
import { pluginUseOrId } from './plugin-use.js';

export const trackingSchema = z.array(pluginUseOrId('trackers', 'Id of the tracker.').describe('A tracker: its id, or { use, with }.')).prefault(['files']);
