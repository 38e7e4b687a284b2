import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anchorOf } from '../../docs/tools/includes.ts';
import { pages, withoutBlocks } from './markdown.ts';

describe.each(pages())('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  test('links to existing files and headings', () => {
    expect(linksIn(withoutBlocks(text)).flatMap((link) => brokenLink(page, link))).toStrictEqual([]);
  });

  test('names only existing paths', () => {
    const named = [...withoutBlocks(text).matchAll(/`((?:variants|common|tests|load|docs|\.ci|\.github)\/[^`\s]*)`/g)];
    const missing = named.map(([, path]) => path!).filter((path) => !isPattern(path) && !existsSync(path));
    expect(missing).toStrictEqual([]);
  });

  test('names only existing make targets', () => {
    const targets = new Set([...readFileSync('Makefile', 'utf8').matchAll(/^([a-z-]+):/gm)].map(([, name]) => name));
    const code = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm), ...text.matchAll(/`([^`\n]+)`/g)].map(
      ([, one]) => one!,
    );
    const uncommented = code.map((one) => one.replaceAll(/\s#\s.*/g, ''));
    const named = uncommented.flatMap((one) =>
      [...one.matchAll(/(?:^|[\s;(])make ([a-z][a-z-]*)/g)].map(([, target]) => target!),
    );
    expect(named.filter((target) => !targets.has(target))).toStrictEqual([]);
  });
});

/** `variants/<v>/…` stands for the folders of all variants. */
const isPattern = (path: string) => /[<*…{]/.test(path);

function linksIn(text: string): string[] {
  const inMarkdown = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  const inHtml = [...text.matchAll(/\s(?:src|srcset|href)="([^"]+)"/g)].map(([, target]) => target!);
  return [...inMarkdown, ...inHtml].filter((target) => !/^(https?|mailto):/.test(target));
}

function brokenLink(page: string, link: string): string[] {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(file)) return [`${link}: there is no ${file}`];
  if (!anchor || statSync(file).isDirectory() || !file.endsWith('.md')) return [];
  const headings = [...withoutBlocks(readFileSync(file, 'utf8')).matchAll(/^#{1,6} (.*)$/gm)].map(([, text]) => text!);
  return headings.map(anchorOf).includes(decodeURIComponent(anchor)) ? [] : [`${link}: ${file} has no such heading`];
}
