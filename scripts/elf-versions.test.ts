import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compareVersions, downgradeVersion, readSymbolVersions, versionsNewerThan } from './elf-versions.mjs';
import { downgradeFor, NODE_ABI, shimGlibc } from './glibc-shim.mjs';
import { projectRoot } from './project.mjs';

const downgrade = downgradeFor('x64');

interface Need {
  name: string;
  index: number;
}

interface FakeSymbol {
  name: string;
  index: number;
  isDefined?: boolean;
}

/** A shared object of four sections: strings, symbols, their versions, and the needed versions of libc.so.6. */
function fakeElf(needs: readonly Need[], symbols: readonly FakeSymbol[]): Buffer {
  let text = '\0libc.so.6\0';
  const place = (name: string) => {
    text += `${name}\0`;
    return text.length - name.length - 1;
  };
  const needBytes = Buffer.alloc(16 + needs.length * 16);
  needBytes.writeUInt16LE(1, 0);
  needBytes.writeUInt16LE(needs.length, 2);
  needBytes.writeUInt32LE(1, 4);
  needBytes.writeUInt32LE(16, 8);
  needs.forEach(({ name, index }, i) => {
    const at = 16 + i * 16;
    needBytes.writeUInt32LE(0x1000 + index, at);
    needBytes.writeUInt16LE(index, at + 6);
    needBytes.writeUInt32LE(place(name), at + 8);
    needBytes.writeUInt32LE(i === needs.length - 1 ? 0 : 16, at + 12);
  });
  const symbolBytes = Buffer.alloc(symbols.length * 24);
  const versionBytes = Buffer.alloc(symbols.length * 2);
  symbols.forEach(({ name, index, isDefined }, i) => {
    symbolBytes.writeUInt32LE(place(name), i * 24);
    symbolBytes.writeUInt16LE(isDefined ? 5 : 0, i * 24 + 6);
    versionBytes.writeUInt16LE(index, i * 2);
  });
  return joinSections([
    { type: 3, link: 0, bytes: Buffer.from(text, 'latin1') },
    { type: 11, link: 0, bytes: symbolBytes },
    { type: 0x6fffffff, link: 1, bytes: versionBytes },
    { type: 0x6ffffffe, link: 0, bytes: needBytes },
  ]);
}

function joinSections(sections: readonly { type: number; link: number; bytes: Buffer }[]): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0x7f454c46, 0);
  header[4] = 2;
  header[5] = 1;
  const parts: Buffer[] = [header];
  let at = header.length;
  const headers = Buffer.alloc(sections.length * 64);
  sections.forEach(({ type, link, bytes }, i) => {
    headers.writeUInt32LE(type, i * 64 + 4);
    headers.writeBigUInt64LE(BigInt(at), i * 64 + 24);
    headers.writeBigUInt64LE(BigInt(bytes.length), i * 64 + 32);
    headers.writeUInt32LE(link, i * 64 + 40);
    parts.push(bytes);
    at += bytes.length;
  });
  header.writeBigUInt64LE(BigInt(at), 0x28);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(sections.length, 0x3c);
  return Buffer.concat([...parts, headers]);
}

const needs = [
  { name: 'GLIBC_2.38', index: 20 },
  { name: 'GLIBC_2.36', index: 3 },
  { name: 'GLIBC_2.2.5', index: 2 },
];
const symbols = [
  { name: '__isoc23_sscanf', index: 20 },
  { name: 'arc4random', index: 3 },
  { name: 'printf', index: 2 },
  { name: '__isoc23_strtoul', index: 20 },
];

describe('making a shared object need an older glibc', () => {
  it('renames the C23 symbols to the plain ones and asks for their base version', () => {
    const patched = readSymbolVersions(downgradeVersion(fakeElf(needs, symbols), downgrade));
    expect(patched.symbols.map((symbol) => symbol.name)).toEqual(['sscanf', 'arc4random', 'printf', 'strtoul']);
    expect(patched.needs.map((need) => need.name)).toEqual(['GLIBC_2.2.5', 'GLIBC_2.36', 'GLIBC_2.2.5']);
    expect(versionsNewerThan(patched, '2.36')).toEqual([]);
  });

  it('copies the base version hash, leaves everything else, and leaves its input alone', () => {
    const file = fakeElf(needs, symbols);
    const before = Buffer.from(file);
    const patched = downgradeVersion(file, downgrade);
    expect(file.equals(before)).toBe(true);
    const { needs: patchedNeeds } = readSymbolVersions(patched);
    expect(patchedNeeds.map((need) => patched.readUInt32LE(need.hashOffset))).toEqual([0x1002, 0x1003, 0x1002]);
    const changed = [...patched.keys()].filter((i) => patched[i] !== before[i]);
    expect(changed.length).toBeLessThanOrEqual(2 * 4 + 8);
  });

  it.each([
    ['another symbol of that version', needs, [...symbols, { name: 'strlcpy', index: 20 }], /strlcpy/],
    ['a symbol it defines itself', needs, [{ name: '__isoc23_strtol', index: 20, isDefined: true }], /__isoc23_strtol/],
    ['no symbol of that version', needs, [{ name: 'printf', index: 2 }], /got none/],
    ['no base version to ask for', needs.slice(0, 2), symbols, /GLIBC_2\.2\.5, got 0/],
    ['the version not needed at all', needs.slice(1), symbols, /GLIBC_2\.38, got 0/],
  ])('refuses %s', (_name, someNeeds, someSymbols, message) => {
    expect(() => downgradeVersion(fakeElf(someNeeds, someSymbols), downgrade)).toThrow(message);
  });

  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['text', Buffer.from('not a shared object, but longer than an ELF header is, so that only its first bytes tell')],
    ['a 32-bit object', fakeElf(needs, symbols).fill(1, 4, 5)],
    ['a big-endian object', fakeElf(needs, symbols).fill(2, 5, 6)],
    ['an object cut short', fakeElf(needs, symbols).subarray(0, 300)],
  ])('refuses %s', (_name, bytes) => {
    expect(() => readSymbolVersions(bytes)).toThrow(/^expected /);
  });

  it('ends with an error or a result, never a hang or a wild read, whatever single byte is wrong', () => {
    const file = fakeElf(needs, symbols);
    for (let i = 0; i < file.length; i++) {
      const broken = Buffer.from(file);
      broken[i] = 255 - (broken[i] ?? 0);
      try {
        expect(downgradeVersion(broken, downgrade).length).toBe(file.length);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
  });

  it('compares versions by their numbers', () => {
    expect(['2.38', '2.4', '2.36', '2.2.5', '2.3'].sort(compareVersions)).toEqual([
      '2.2.5',
      '2.3',
      '2.4',
      '2.36',
      '2.38',
    ]);
    expect(compareVersions('2.36', '2.36.0')).toBe(0);
  });
});

describe('the binaries of uWebSockets.js', () => {
  const packageDirectory = join(projectRoot, 'node_modules', 'uWebSockets.js');
  const shipped = (arch: string) => {
    const file = join(packageDirectory, `uws_linux_${arch}_${NODE_ABI}.node`);
    return existsSync(`${file}.original`) ? `${file}.original` : file;
  };
  const directory = mkdtempSync(join(tmpdir(), 'rubato-shim-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const told: string[] = [];
  const shim = (hostVersion: string | undefined, place = directory) =>
    shimGlibc({ directory: place, hostVersion, tell: (line) => told.push(line) });

  it('are those of the Node we run under', () => {
    expect(process.versions.modules).toBe(NODE_ABI);
  });

  it.each(['x64', 'arm64'])('need nothing newer than glibc 2.36 once adapted (%s)', (arch) => {
    const original = readFileSync(shipped(arch));
    expect(versionsNewerThan(readSymbolVersions(original), '2.36')).toEqual(['GLIBC_2.38']);
    const patched = readSymbolVersions(downgradeVersion(original, downgradeFor(arch)));
    expect(versionsNewerThan(patched, '2.36')).toEqual([]);
    expect(patched.symbols.filter((symbol) => symbol.name.startsWith('__isoc23_'))).toEqual([]);
  });

  it('are adapted in place once, load afterwards, and keep the original beside them', () => {
    const binary = join(directory, `uws_linux_${process.arch}_${NODE_ABI}.node`);
    copyFileSync(shipped(process.arch), binary);
    expect(shim('2.36')).toBe('patched');
    expect(readFileSync(`${binary}.original`).equals(readFileSync(shipped(process.arch)))).toBe(true);
    const script = `const m = { exports: {} }; process.dlopen(m, ${JSON.stringify(binary)}); console.log(typeof m.exports.App)`;
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('function');
    const { mtimeMs } = statSync(binary);
    expect(shim('2.36')).toBe('done before');
    expect(statSync(binary).mtimeMs).toBe(mtimeMs);
  });

  it('are adapted again when the package was installed again', () => {
    const binary = join(directory, `uws_linux_${process.arch}_${NODE_ABI}.node`);
    copyFileSync(shipped(process.arch), binary);
    utimesSync(binary, 1, 1);
    expect(shim('2.36')).toBe('patched');
  });

  it('are left alone where glibc is new enough, is not glibc, or lacks more than that', () => {
    const binary = join(directory, `uws_linux_${process.arch}_${NODE_ABI}.node`);
    copyFileSync(shipped(process.arch), binary);
    expect(shim('2.38')).toBe('not needed');
    expect(shim(undefined)).toBe('not needed');
    expect(shim('2.31')).toBe('refused');
    expect(told.at(-1)).toMatch(/got GLIBC_2\.38, .*; the server will use the ws transport$/);
    expect(readFileSync(binary).equals(readFileSync(shipped(process.arch)))).toBe(true);
  });

  it('are left alone when they are not what was expected', () => {
    const binary = join(directory, `uws_linux_${process.arch}_${NODE_ABI}.node`);
    writeFileSync(binary, 'not a shared object, but longer than an ELF header is, so that only its first bytes tell');
    expect(shim('2.36')).toBe('refused');
    expect(readFileSync(binary, 'utf8')).toContain('not a shared object');
    expect(shim('2.36', join(directory, 'nowhere'))).toBe('refused');
  });
});
