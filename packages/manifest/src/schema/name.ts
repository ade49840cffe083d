import { z } from 'zod';

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
const expected = 'letters, digits, ".", "_" and "-", beginning with a letter or digit and not ending with "."; it names a folder';

/** A name that is a folder name on every system. */
export const nameSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_-])?$/, { error: expected })
  .refine((name) => !RESERVED.test(name), { error: 'a name that Windows does not reserve; it names a folder' });

/** Names that results, run folders and strategies have for other networks. */
const TAKEN = /^(student|labels-only|peer-\d+)$/i;

/** A teacher's or assistant's name: its weights stand in a folder of this name. */
export const networkIdSchema = nameSchema.refine((id) => !TAKEN.test(id), { error: 'another word: `student`, `labels-only` and `peer-2` are names of other networks' });
