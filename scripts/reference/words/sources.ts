// What the keys mean that say where rows come from, in dataset.yaml: docs/DATASET.md.
import type { z } from 'zod'
import type { DatabaseSource } from '../../../schemas/database-source.ts'
import type { LookupSource } from '../../../schemas/dataset-file.ts'
import type { ObjectSource } from '../../../schemas/object-source.ts'
import type { WordsOf } from '../keys.ts'

export const DATABASE = {
  kind: { en: 'Which database it is; MariaDB is `mysql`.', zh: '数据库种类；MariaDB 填 `mysql`。' },
  host: {
    en: 'Host name or address. A path is a Unix socket: the folder of PostgreSQL, the file of MySQL.',
    zh: '主机名或地址。写路径则为 Unix 套接字：PostgreSQL 为其文件夹，MySQL 为其文件。',
  },
  port: { en: 'Without it the usual one: 5432, or 3306.', zh: '不写则为常用端口：5432 或 3306。' },
  name: { en: 'Name of the database.', zh: '数据库名称。' },
  user: {
    en: 'Who logs in. The password is in no file: `YINSUAN_DATABASE_PASSWORD`, or `YINSUAN_DATABASE_PASSWORD_FILE`.',
    zh: '登录用户。密码不写入任何文件：`YINSUAN_DATABASE_PASSWORD` 或 `YINSUAN_DATABASE_PASSWORD_FILE`。',
  },
  tls: {
    en: 'Without it `verify`, but `off` on a loopback address or a socket.',
    zh: '不写则为 `verify`；本机回环地址与套接字为 `off`。',
  },
  ca: {
    en: 'PEM file in the data folder with the certificates that are trusted instead of the public ones.',
    zh: '数据文件夹中的 PEM 文件：以其中的证书代替公共证书机构。',
  },
  query: {
    en: 'One statement that returns the rows. `{from}`, `{to}` and `{edition}` stand for those of this file.',
    zh: '返回明细的一条语句。`{from}`、`{to}`、`{edition}` 代表本文件中的相应内容。',
  },
} satisfies WordsOf<z.input<typeof DatabaseSource>>

export const OBJECTS = {
  url: {
    en: 'Bucket and prefix: every object whose key begins so is read. `{from}`, `{to}` and `{edition}` stand for those of this file.',
    zh: '存储桶与前缀：读取键以此开头的全部对象。`{from}`、`{to}`、`{edition}` 代表本文件中的相应内容。',
  },
  endpoint: {
    en: 'Address of the storage. Without it Amazon’s of the region.',
    zh: '对象存储的地址。不写则为该地域的亚马逊地址。',
  },
  region: { en: 'Region that requests are signed for.', zh: '请求签名所用的地域。' },
  addressing: {
    en: 'Where a request names the bucket. Without it in the `path` where there is an endpoint, else in the `host`.',
    zh: '请求在何处写明存储桶。不写时，有 endpoint 则在路径中（`path`），否则在主机名中（`host`）。',
  },
  tls: {
    en: 'Without it `verify`, but `off` on a loopback address.',
    zh: '不写则为 `verify`；本机回环地址为 `off`。',
  },
  ca: DATABASE.ca,
} satisfies WordsOf<z.input<typeof ObjectSource>>

export const LOOKUP = {
  files: {
    en: 'CSV, Parquet or workbooks in the data folder, wherever the rows come from.',
    zh: '数据文件夹中的 CSV、Parquet 或工作簿，与明细来自何处无关。',
  },
  key: {
    en: 'Column that is looked up; each of its values occurs once.',
    zh: '用于查找的键列，每个值只出现一次。',
  },
} satisfies WordsOf<z.input<typeof LookupSource>>
