/**
 * Reads which symbol versions a shared object needs (ELF64, little-endian), and makes a copy that needs older ones.
 * Pure: bytes in, bytes out. Every offset is checked; anything unexpected is an error that says so.
 */

const SECTION_DYNSYM = 11;
const SECTION_VERNEED = 0x6ffffffe;
const SECTION_VERSYM = 0x6fffffff;
const SYMBOL_BYTES = 24;
/** Most sections or needs. A .node file has tens; a file with more is broken. */
const MAX_ENTRIES = 10_000;

/**
 * @typedef {{ offset: number, size: number, link: number }} Section
 * @typedef {{ library: string, name: string, index: number, hashOffset: number, nameOffset: number }} VersionNeed one
 *   version of one library; .gnu.version holds `index` for its symbols; the offsets say where its hash and the place of
 *   its name in .dynstr are stored (32 bits each)
 * @typedef {{ name: string, isUndefined: boolean, versionIndex: number, nameOffset: number, nameAt: number }} DynamicSymbol
 *   `nameAt` is the place of the name, `nameOffset` says where that place is stored
 * @typedef {{ needs: VersionNeed[], symbols: DynamicSymbol[], strings: Section }} SymbolVersions
 */

/**
 * @param {Buffer} file a whole ELF file
 * @returns {SymbolVersions}
 */
export function readSymbolVersions(file) {
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46) throw new Error('expected an ELF file, got other bytes');
  if (file[4] !== 2 || file[5] !== 1) throw new Error('expected ELF64, little-endian, got another class or byte order');
  const sections = readSections(file);
  const symbolSection = onlySection(sections, SECTION_DYNSYM, 'dynamic symbol table');
  const versionSection = onlySection(sections, SECTION_VERSYM, '.gnu.version');
  const needSection = onlySection(sections, SECTION_VERNEED, '.gnu.version_r');
  const strings = sections[symbolSection.link]?.section;
  if (strings === undefined || needSection.link !== symbolSection.link) {
    throw new Error('expected one string table for symbols and versions, got two or none');
  }
  return {
    needs: readNeeds(file, needSection, strings),
    symbols: readSymbols(file, symbolSection, versionSection, strings),
    strings,
  };
}

/** @param {Buffer} file */
function readSections(file) {
  const at = Number(file.readBigUInt64LE(0x28));
  const entryBytes = file.readUInt16LE(0x3a);
  const count = file.readUInt16LE(0x3c);
  if (entryBytes !== 64 || count === 0 || at + count * 64 > file.length) {
    throw new Error('expected section headers inside the file, got none');
  }
  return Array.from({ length: count }, (_, i) => {
    const header = at + i * 64;
    const section = {
      offset: Number(file.readBigUInt64LE(header + 24)),
      size: Number(file.readBigUInt64LE(header + 32)),
      link: file.readUInt32LE(header + 40),
    };
    return { type: file.readUInt32LE(header + 4), section };
  });
}

/**
 * @param {{ type: number, section: Section }[]} sections
 * @param {number} type
 * @param {string} name
 * @returns {Section}
 */
function onlySection(sections, type, name) {
  const found = sections.filter((candidate) => candidate.type === type);
  const section = found[0]?.section;
  if (section === undefined || found.length !== 1) throw new Error(`expected one ${name}, got ${found.length}`);
  return section;
}

/**
 * @param {Buffer} file
 * @param {Section} section
 * @param {number} at offset in the section
 * @param {number} length
 * @returns {number} the offset in the file
 */
function within(file, section, at, length) {
  const offset = section.offset + at;
  if (at < 0 || at + length > section.size || offset + length > file.length) {
    throw new Error(`expected ${length} bytes at ${at} of a section of ${section.size}, got its end`);
  }
  return offset;
}

/**
 * @param {Buffer} file
 * @param {Section} strings
 * @param {number} at
 * @returns {string}
 */
function stringAt(file, strings, at) {
  const start = within(file, strings, at, 1);
  const end = file.indexOf(0, start);
  if (end < 0 || end >= strings.offset + strings.size)
    throw new Error('expected a string that ends, got the end of its table');
  return file.toString('latin1', start, end);
}

/**
 * @param {Buffer} file
 * @param {Section} section
 * @param {Section} strings
 */
function readNeeds(file, section, strings) {
  /** @type {VersionNeed[]} */
  const needs = [];
  let at = 0;
  for (let next = 1; next !== 0; at += next) {
    const library = within(file, section, at, 16);
    const libraryName = stringAt(file, strings, file.readUInt32LE(library + 4));
    let versionAt = at + file.readUInt32LE(library + 8);
    for (let left = file.readUInt16LE(library + 2); left > 0; left--) {
      const version = within(file, section, versionAt, 16);
      needs.push({
        library: libraryName,
        name: stringAt(file, strings, file.readUInt32LE(version + 8)),
        index: file.readUInt16LE(version + 6),
        hashOffset: version,
        nameOffset: version + 8,
      });
      versionAt += file.readUInt32LE(version + 12);
    }
    next = file.readUInt32LE(library + 12);
    if (needs.length > MAX_ENTRIES) throw new Error('expected a list of versions that ends, got a loop');
  }
  return needs;
}

/**
 * @param {Buffer} file
 * @param {Section} section
 * @param {Section} versions
 * @param {Section} strings
 * @returns {DynamicSymbol[]}
 */
function readSymbols(file, section, versions, strings) {
  const count = section.size / SYMBOL_BYTES;
  if (versions.size !== count * 2)
    throw new Error(`expected a version for each of ${count} symbols, got ${versions.size / 2}`);
  return Array.from({ length: count }, (_, i) => {
    const symbol = within(file, section, i * SYMBOL_BYTES, SYMBOL_BYTES);
    const nameAt = file.readUInt32LE(symbol);
    return {
      name: stringAt(file, strings, nameAt),
      isUndefined: file.readUInt16LE(symbol + 6) === 0,
      // The top bit only means "hidden".
      versionIndex: file.readUInt16LE(within(file, versions, i * 2, 2)) & 0x7fff,
      nameOffset: symbol,
      nameAt,
    };
  });
}

/**
 * @typedef {{ version: string, baseVersion: string, prefix: string, symbols: readonly string[] }} Downgrade the library
 *   version to avoid (`GLIBC_2.38`), the one to use instead (which the file already needs), and the only symbols that
 *   may need the former: each loses `prefix`
 */

/**
 * A copy of `file` whose symbols of `downgrade.version` have no prefix and come from `downgrade.baseVersion`. It
 * changes 4 bytes per symbol and 8 for the version; nothing moves. Throws if anything else needs that version.
 * @param {Buffer} file
 * @param {Downgrade} downgrade
 * @returns {Buffer}
 */
export function downgradeVersion(file, downgrade) {
  const { needs, symbols, strings } = readSymbolVersions(file);
  const need = onlyNeed(needs, downgrade.version);
  const base = onlyNeed(
    needs.filter((candidate) => candidate.library === need.library),
    downgrade.baseVersion,
  );
  const copy = Buffer.from(file);
  const affected = symbols.filter((symbol) => symbol.versionIndex === need.index);
  if (affected.length === 0) throw new Error(`expected symbols of ${downgrade.version}, got none`);
  for (const symbol of affected) {
    if (!symbol.isUndefined || !downgrade.symbols.includes(symbol.name)) {
      throw new Error(`expected only ${downgrade.symbols.join(', ')} to need ${downgrade.version}, got ${symbol.name}`);
    }
    // The plain name is the end of the prefixed one, so the string table stays unchanged.
    copy.writeUInt32LE(symbol.nameAt + downgrade.prefix.length, symbol.nameOffset);
    const renamed = stringAt(copy, strings, symbol.nameAt + downgrade.prefix.length);
    if (downgrade.prefix + renamed !== symbol.name)
      throw new Error(`expected ${symbol.name} to start with ${downgrade.prefix}`);
  }
  // The entry of .gnu.version_r now asks for the base version under its own index. So .gnu.version needs no change, and
  // the loader doesn't look for a version that the system's library lacks.
  file.copy(copy, need.hashOffset, base.hashOffset, base.hashOffset + 4);
  file.copy(copy, need.nameOffset, base.nameOffset, base.nameOffset + 4);
  return copy;
}

/**
 * @param {VersionNeed[]} needs
 * @param {string} name
 * @returns {VersionNeed}
 */
function onlyNeed(needs, name) {
  const found = needs.filter((need) => need.name === name);
  const need = found[0];
  if (need === undefined || found.length !== 1)
    throw new Error(`expected one library to need ${name}, got ${found.length}`);
  return need;
}

/**
 * @param {SymbolVersions} versions
 * @param {string} hostVersion glibc of this system, `2.36`
 * @returns {string[]} the distinct GLIBC versions needed that are newer than the system's
 */
export function versionsNewerThan(versions, hostVersion) {
  const newer = versions.needs
    .map((need) => need.name)
    .filter((name) => {
      const match = /^GLIBC_(\d+(?:\.\d+)*)$/.exec(name);
      return match?.[1] !== undefined && compareVersions(match[1], hostVersion) > 0;
    });
  return [...new Set(newer)];
}

/**
 * @param {string} a `2.2.5`
 * @param {string} b
 * @returns {number} negative, zero or positive, as for a sort
 */
export function compareVersions(a, b) {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
