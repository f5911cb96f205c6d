import { randomUUID } from 'node:crypto'
import { constants, type Dirent } from 'node:fs'
import { type FileHandle, mkdir, open, opendir, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { measure } from './measure.ts'
import { isKey, requireKey } from './require-key.ts'
import { type ByteRange, ObjectMissing, StorageTrouble, type Storage, type StoredObject } from './storage.ts'

/** Storage in a folder of this machine, or of a volume that all processes share. The folder is made at the first write. */
export const openDiskStorage = ({ directory }: { directory: string }): Storage => {
  const folder = resolve(directory)
  let prepared: Promise<string> | undefined

  // A failure is not remembered: the volume may come back.
  const incomingFolder = (): Promise<string> =>
    (prepared ??= prepare(folder).catch((error: unknown) => {
      prepared = undefined
      throw error
    }))

  const put = async (key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> => {
    requireKey(key)
    const incoming = await incomingFolder().catch(rethrow)
    const path = join(folder, key)
    await mkdir(dirname(path), { recursive: true, mode: 0o750 }).catch(rethrow)
    await requireBelow(folder, key)
    const arriving = join(incoming, randomUUID())
    try {
      await writeFully(arriving, content)
      await rename(arriving, path)
      await syncFolder(dirname(path))
    } catch (error) {
      await rm(arriving, { force: true }).catch(() => undefined)
      rethrow(error)
    }
  }

  return {
    write: put,
    writeStream: async (key, source, maxBytes) => {
      const measured = measure(source, maxBytes)
      await put(key, measured.content)
      return measured.written()
    },
    read: async key => {
      await using file = await openFile(folder, key)
      return await file.readFile()
    },
    open: async (key, range?: ByteRange) => {
      const file = await openFile(folder, key)
      return file.createReadStream({ ...range })
    },
    size: async key => {
      await using file = await openFile(folder, key)
      return (await file.stat()).size
    },
    remove: async key => {
      requireKey(key)
      try {
        await requireBelow(folder, key)
      } catch (error) {
        if (isAbsent(error)) return
        throw error
      }
      await rm(join(folder, key), { force: true })
    },
    list: name => filesBelow(folder, name),
  }
}

// The pattern keeps the key below the folder as text; this keeps it there when somebody has put a symbolic link in its way.
const requireBelow = async (folder: string, key: string): Promise<void> => {
  const expected = join(await realpath(folder), dirname(key))
  if ((await realpath(join(folder, dirname(key)))) !== expected)
    throw new Error('a symbolic link lies inside the storage')
}

const openFile = async (folder: string, key: string): Promise<FileHandle> => {
  requireKey(key)
  try {
    await requireBelow(folder, key)
    return await open(join(folder, key), constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if (isAbsent(error)) throw new ObjectMissing(key, error)
    return rethrow(error)
  }
}

/** What a volume says that is full, broken, gone or not ours, and a process that has too many files open. */
const troubles = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'ESTALE', 'EMFILE', 'ENFILE']

/** @throws StorageTrouble in place of what only the operator can mend; its message names no path */
const rethrow = (error: unknown): never => {
  const { code = '' } = error as NodeJS.ErrnoException
  throw troubles.includes(code) ? new StorageTrouble(`the folder for files fails: ${code}`) : error
}

async function* filesBelow(folder: string, name: string): AsyncGenerator<StoredObject> {
  for await (const entry of entriesOf(join(folder, name))) {
    const key = `${name}/${entry.name}`
    // A link leads elsewhere, and what has no key of ours is somebody else's.
    if (entry.isDirectory()) yield* filesBelow(folder, key)
    else if (entry.isFile() && isKey(key)) {
      const found = await stat(join(folder, key)).catch(absent)
      if (found) yield { key, storedAt: found.mtime }
    }
  }
}

async function* entriesOf(path: string): AsyncGenerator<Dirent> {
  const entries = await opendir(path).catch(absent)
  if (entries) yield* entries
}

/** What goes while it is looked at was not there. */
const absent = (error: unknown): undefined => {
  if (!isAbsent(error)) throw error
}

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

const writeFully = async (path: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> => {
  await using file = await open(path, 'wx', 0o640)
  await file.writeFile(content)
  // Before the rename: otherwise a power cut can leave the name with nothing behind it.
  await file.sync()
}

const syncFolder = async (path: string): Promise<void> => {
  await using folder = await open(path, constants.O_RDONLY)
  await folder.sync()
}

const abandonedMs = 24 * 3_600_000

/** Makes the folder for what arrives, on the same file system as the rest, and empties it of what a crash left behind. */
const prepare = async (folder: string): Promise<string> => {
  const incoming = join(folder, '.incoming')
  await mkdir(incoming, { recursive: true, mode: 0o750 })
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name)
    // Another process may finish or remove it at this moment.
    const found = await stat(path).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > abandonedMs) await rm(path, { force: true })
  }
  return incoming
}
