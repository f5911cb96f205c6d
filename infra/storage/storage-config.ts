/** Where files lie: in a folder, or in a bucket when one is named. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { isPlainAddress, isPrivateTo, url, yesOrNo, type Mode } from '../config-values.ts'

export const storageConfig = (mode: Mode) =>
  z
    .object({
      STORAGE_DIR: z.string().default('.inkstone/storage'),
      S3_BUCKET: z
        .string()
        .regex(/^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/, 'must be the name of a bucket')
        .optional(),
      S3_ENDPOINT: url(['http:', 'https:'])
        .refine(isPlainAddress, 'must not have user, query or fragment')
        .refine(
          text => mode === 'development' || isPrivateTo(text),
          'must begin with https:// unless it is on this machine',
        )
        .optional(),
      S3_REGION: z
        .string()
        .regex(/^[a-z0-9-]{1,64}$/, 'must be the name of a region')
        .default('us-east-1'),
      S3_ACCESS_KEY_ID: plain(128).optional(),
      S3_SECRET_ACCESS_KEY: plain(256).optional(),
      S3_FORCE_PATH_STYLE: yesOrNo.default(false),
      S3_PREFIX: z
        .string()
        .regex(/^[\w-]{1,64}(?:\/[\w-]{1,64}){0,7}\/?$/, 'must be folders like platform/production')
        .transform(text => `${text.replace(/\/$/, '')}/`)
        .default(''),
      S3_SSE: z.enum(['none', 'AES256', 'aws:kms'], { error: 'must be none, AES256 or aws:kms' }).default('AES256'),
      S3_SSE_KMS_KEY_ID: plain(2048).optional(),
      S3_PRESIGNED_DOWNLOADS: yesOrNo.default(false),
    })
    .superRefine((env, context) => {
      for (const [name, message] of missing(env)) context.addIssue({ code: 'custom', path: [name], message })
    })
    .transform((env): StorageConfig => {
      if (env.S3_BUCKET === undefined) return { kind: 'disk', directory: resolve(env.STORAGE_DIR) }
      const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env
      return {
        kind: 's3',
        bucket: env.S3_BUCKET,
        endpoint: env.S3_ENDPOINT,
        region: env.S3_REGION,
        credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
        forcePathStyle: env.S3_FORCE_PATH_STYLE,
        prefix: env.S3_PREFIX,
        encryption: env.S3_SSE,
        kmsKeyId: env.S3_SSE_KMS_KEY_ID,
        presignsDownloads: env.S3_PRESIGNED_DOWNLOADS,
      }
    })

export type StorageConfig = { kind: 'disk'; directory: string } | ({ kind: 's3' } & S3Options)

export type S3Options = {
  bucket: string
  /** Of Amazon, where it is left out. */
  endpoint?: string | undefined
  region: string
  /** Those of the machine or the container, where they are left out. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined
  /** `https://endpoint/bucket/key` in place of `https://bucket.endpoint/key`. */
  forcePathStyle: boolean
  /** What keys begin with in the bucket: nothing, or folders with a slash behind them. */
  prefix: string
  encryption: 'none' | 'AES256' | 'aws:kms'
  /** The account's own, where it is left out. */
  kmsKeyId?: string | undefined
  presignsDownloads: boolean
}

/** A header takes nothing else, and would repeat a secret when it complains. */
const plain = (most: number) =>
  z
    .string()
    .max(most, `must have at most ${most} characters`)
    .regex(/^[\x21-\x7e]+$/, 'must be letters, digits or signs without spaces')

type Environment = Partial<Record<`S3_${string}`, unknown>>

/** What must not be left out when something else is there. */
const missing = (env: Environment): [name: string, message: string][] => [
  ...needs(env, 'S3_BUCKET', 'S3_ENDPOINT'),
  ...needs(env, 'S3_BUCKET', 'S3_ACCESS_KEY_ID'),
  ...needs(env, 'S3_SECRET_ACCESS_KEY', 'S3_ACCESS_KEY_ID'),
  ...needs(env, 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'),
]

const needs = (env: Environment, name: `S3_${string}`, other: `S3_${string}`): [string, string][] =>
  env[other] !== undefined && env[name] === undefined ? [[name, `is required with ${other}`]] : []
