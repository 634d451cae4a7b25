import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { typographyFaults } from '../../integrations/content/typography.ts';
import { fieldNotes, noteFor, noteKeys, type FieldNotes } from '../../src/player/field-notes.ts';
import { traces } from '../../src/labs/traces.ts';
import { fieldsOf } from '../../src/trace/fields.ts';
import { cases } from './compare-traces.ts';

const content = new URL('../../content/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, content), 'utf8');
const list = (folder: string): string[] =>
  existsSync(new URL(folder, content)) ? readdirSync(new URL(folder, content)).filter((name) => name.endsWith('.yaml')) : [];

const files = list('fields/').map((name) => ({ name, notes: fieldNotes.parse(parse(read(`fields/${name}`))) }));
const notes: FieldNotes = Object.assign({}, ...files.map(({ notes }) => notes));

/** Names of the fields that occur in what is published and in what readers may choose in the lab `eras`, each with a trace where it does. */
const occurring = new Map<string, string>();
for (const { id, spans, source } of [...traces.values(), ...cases()])
  for (const span of spans) for (const { name } of fieldsOf(span, source.speaks)) occurring.set(name, id);

describe('field notes', () => {
  test('stand under one key each', () => {
    const keys = files.flatMap(({ notes }) => Object.keys(notes));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test('explain every field of every trace', () => {
    const missing = [...occurring].filter(([name]) => !noteFor(name, notes));
    expect(missing.map(([name, id]) => `${name} occurs in ${id}: add a note on it to content/fields/`)).toEqual([]);
  });

  test('explain no field that does not occur', () => {
    const used = new Set([...occurring.keys()].map((name) => noteKeys(name).find((key) => key in notes)));
    const orphans = files
      .flatMap(({ name, notes }) => Object.keys(notes).map((key) => ({ name, key })))
      .filter(({ key }) => !used.has(key));
    expect(orphans.map(({ name, key }) => `content/fields/${name}: "${key}" names no field of a trace: remove it`)).toEqual([]);
  });

  test.each(Object.entries(notes))('%s is one short sentence in each language', (_, { zh, en }) => {
    expect(typographyFaults(zh)).toEqual([]);
    expect(zh.match(/\p{Script=Han}/gu)!.length).toBeLessThanOrEqual(60);
    expect(zh.match(/。/g)).toHaveLength(1);
    expect(en).toMatch(/^[A-Z][^.]*(\.\S[^.]*)*\.$/);
    expect(en.split(' ').length).toBeLessThanOrEqual(25);
    expect(en).not.toMatch(/\p{Script=Han}/u);
  });
});

describe('noteFor', () => {
  const some: FieldNotes = {
    '*.id': { zh: '编号。', en: 'An id.' },
    'Image.id': { zh: '镜像的编号。', en: 'Id of an image.' },
    'docker.plugin *.Name': { zh: '名字。', en: 'A name.' },
    'cni env': { zh: '环境。', en: 'The environment.' },
  };

  test('takes the exact note before the one for all fields of the name', () => {
    expect(noteFor('Image.id', some)).toBe(some['Image.id']);
    expect(noteFor('Container.id', some)).toBe(some['*.id']);
    expect(noteFor('VolumeCapability.AccessMode.id', some)).toBe(some['*.id']);
    expect(noteFor('docker.plugin VolumeDriver.Get.Volume.Name', some)).toBe(some['docker.plugin *.Name']);
    expect(noteFor('cni env', some)).toBe(some['cni env']);
  });

  test('keeps to its interface and to what stands there', () => {
    expect(noteFor('docker.plugin VolumeDriver.Get.id', some)).toBeUndefined();
    expect(noteFor('Volume.Name', some)).toBeUndefined();
    expect(noteFor('toString', some)).toBeUndefined();
  });
});
