import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan config check --data-dir DIR' }

/** What `yinsuan doctor` finds, beyond the refusals that a start of the service would say. */
export const DOCTOR_MESSAGES = messages(AREA, {
  'doctor.folder_none': {
    en: 'There is no folder {folder}.',
    zh: '文件夹 {folder} 不存在。',
    next: 'yinsuan init --data-dir DIR --name HOST/PATH',
  },
  'doctor.folder_open': {
    en: '{count} files in {folder} are open to other users of this machine, {writable} of them for writing. The service closes them when it starts; who read them before knows them.',
    zh: '{folder} 中有 {count} 个文件对本机其他用户开放，其中 {writable} 个可写。服务启动时会收回权限；此前读过的人已知其内容。',
    next: 'yinsuan serve --data-dir DIR',
  },
  'doctor.not_ready': {
    en: 'The service at {url} answers, but is not ready: {checks}.',
    zh: '{url} 上的服务有响应，但尚未就绪：{checks}。',
    next: 'yinsuan serve --data-dir DIR',
  },
  'doctor.other_service': {
    en: 'Something else than this service listens at {url}.',
    zh: '{url} 上监听的不是本服务。',
    next: 'yinsuan serve --data-dir DIR --port PORT',
  },
  'doctor.log_key': {
    en: 'The newest checkpoint of the log ({size} entries) is not signed by the key in {folder}, as {name}: the folder and the database belong to different services.',
    zh: '日志的最新检查点（{size} 条）并非由 {folder} 中的密钥以 {name} 之名签署：数据文件夹与数据库不属于同一服务。',
    next: 'yinsuan restore BACKUP-DIR --data-dir DIR',
  },
  'doctor.edition_left': {
    en: 'Files of editions that were withdrawn or failed are still there: {editions}. The service removes them when it starts; until then whoever reads this folder reads their rows.',
    zh: '已撤回或封存失败的数据版本仍有文件留存：{editions}。服务启动时会将其删除；在此之前，能读此文件夹者即能读其数据行。',
    next: 'yinsuan serve --data-dir DIR',
  },
  'doctor.clock_behind': {
    en: 'The clock is {seconds} s behind the newest entry of the log. Time in the log never goes back, so that entries get a wrong time until the clock is right: set it by NTP.',
    zh: '本机时钟比日志的最新条目慢 {seconds} 秒。日志时间只增不减，时钟校正前的条目时间会不准：请用 NTP 校时。',
  },
  'doctor.disk_low': {
    en: 'Only {free} MiB are free in {folder}; below {least} MiB the service is not ready, and sealing an edition needs several times its size.',
    zh: '{folder} 仅剩 {free} MiB；低于 {least} MiB 服务即不可用，封存数据版本所需空间为其大小的数倍。',
    next: 'yinsuan backup BACKUP-DIR --data-dir DIR',
  },
  'doctor.node': {
    en: 'Node.js {found} is too old: {needed} or newer is needed.',
    zh: 'Node.js {found} 软件版本过低：需要 {needed} 或更高版本。',
    next: 'git pull && npm ci',
  },
  'doctor.console_none': {
    en: 'The web console was not built: the page at / is missing. Run npm run build:console in the checkout; the package yinsuan-server holds it.',
    zh: '网页控制台尚未构建，/ 无页面。请在代码目录运行 npm run build:console；软件包 yinsuan-server 已自带。',
    next: 'npm install yinsuan-server',
  },
  'doctor.unexpected': {
    en: 'Could not be checked: {reason}.',
    zh: '无法检查：{reason}。',
  },
})
