import { pluginUse } from './plugin-use.js';

/** A network's architecture. */
export const modelSchema = pluginUse('models', 'Id of the model: `limbeck list models` shows all.').meta({ id: 'model' });
