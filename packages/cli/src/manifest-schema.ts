import { PLUGIN_KINDS, type PluginKind } from '@limbeck/core';
import { manifestJsonSchema, tableJsonSchema, type DescribedPlugin, type JsonSchema } from '@limbeck/manifest';
import { z } from 'zod';
import { installedPlugins } from './catalogue.js';

/** The JSON Schema of manifests with the ids and options of every installed plugin. */
export async function installedManifestSchema(): Promise<JsonSchema> {
  return manifestJsonSchema(await describedPlugins());
}

/** The same of tables. */
export async function installedTableSchema(): Promise<JsonSchema> {
  return tableJsonSchema(await describedPlugins());
}

async function describedPlugins(): Promise<DescribedPlugin[]> {
  const catalogue = await installedPlugins();
  const describe = async (kind: PluginKind, id: string): Promise<DescribedPlugin> => {
    const definition = await catalogue.load(kind, id);
    const description = 'description' in definition ? definition.description : definition.formula;
    const options = 'options' in definition ? { optionsJsonSchema: z.toJSONSchema(definition.options, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) } : {};
    return { kind, id, description, ...options };
  };
  const kinds = Object.keys(PLUGIN_KINDS) as PluginKind[];
  return Promise.all(kinds.flatMap((kind) => catalogue.ids(kind).map((id) => describe(kind, id))));
}
