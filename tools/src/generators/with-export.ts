/** An index.ts with one more plugin, before the first whose file comes after it in the alphabet. */
export function withExport(index: string, id: string, name: string): string {
  const line = `export { default as ${name} } from './${id}.js';`;
  const lines = index.split('\n').filter((each) => each.trim() !== '' && each.trim() !== 'export {};');
  const at = lines.findIndex((each) => {
    const file = /^export \{ default as \w+ \} from '\.\/(.+)\.js';$/.exec(each)?.[1];
    return file !== undefined && file > id;
  });
  return [...lines.slice(0, at < 0 ? lines.length : at), line, ...lines.slice(at < 0 ? lines.length : at), ''].join('\n');
}
