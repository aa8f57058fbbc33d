import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'usage', next: 'yinsuan COMMAND --help' }

/** Mistakes with what the command line keeps: profiles, keys, prepared folders, tickets, backups. */
export const CLI_FILE_MESSAGES = messages(AREA, {
  'cli.profile_none': {
    en: 'No profile in {folder}: enrol first.',
    zh: '{folder} 中没有配置档案：请先登记。',
    exit: 'failure',
    next: 'yinsuan enrol URL CODE',
  },
  'cli.log_key_missing': {
    en: 'Without a profile, say whose log this is: --key VKEY (its verifier key, from the operator), or --policy FILE.',
    zh: '没有配置档案时，须指明日志的归属：--key VKEY（运营方公布的核验公钥）或 --policy FILE。',
    next: 'yinsuan COMMAND PLACE --key VKEY',
  },
  'cli.profile_many': {
    en: 'There are several profiles; choose one with --as: {valid}.',
    zh: '存在多个配置档案；请用 --as 选择：{valid}。',
    exit: 'failure',
    next: 'yinsuan COMMAND --as NAME',
  },
  'cli.profile_missing': {
    en: 'Profile {file} cannot be read.',
    zh: '无法读取配置档案 {file}。',
    exit: 'failure',
    next: 'yinsuan enrol URL CODE',
  },
  'cli.profile_open': {
    en: 'Profile {file} holds a private key and others may read it.',
    zh: '配置档案 {file} 含有私钥，但其他用户可以读取。',
    exit: 'failure',
    next: 'chmod 600 FILE',
  },
  'cli.profile_broken': {
    en: 'Profile {file} is not in the format of this version.',
    zh: '配置档案 {file} 的格式与当前软件版本不符。',
    exit: 'failure',
    next: 'yinsuan enrol URL CODE --as NAME',
  },
  'cli.profile_exists': {
    en: 'Profile {file} exists already; choose another name.',
    zh: '配置档案 {file} 已存在；请换一个名称。',
    exit: 'failure',
    next: 'yinsuan enrol URL CODE --as NAME',
  },
  'cli.key_passphrase': {
    en: 'A key file is sealed under a passphrase: give it in the environment as {name}.',
    zh: '密钥文件由口令加密：请通过环境变量 {name} 提供。',
    next: 'YINSUAN_KEY_PASSPHRASE=… yinsuan COMMAND',
  },
  'cli.key_passphrase_differs': {
    en: 'The two passphrases differ. Nothing was written.',
    zh: '两次输入的口令不同。未写入任何内容。',
    next: 'YINSUAN_KEY_PASSPHRASE=… yinsuan COMMAND',
  },
  'cli.key_passphrase_short': {
    en: 'The passphrase of a key file has at least {least} characters.',
    zh: '密钥文件的口令至少 {least} 个字符。',
    next: 'YINSUAN_KEY_PASSPHRASE=… yinsuan COMMAND',
  },
  'cli.key_file_exists': {
    en: 'File {file} exists already; name another one.',
    zh: '文件 {file} 已存在；请换一个文件名。',
  },
  'cli.service_key': {
    en: 'The service shows key {found}, but {expected} was expected. The connection may be intercepted; nothing was sent.',
    zh: '服务出示的密钥为 {found}，而预期为 {expected}。可能存在中间人；未发送任何内容。',
    exit: 'verificationFailed',
  },
  'cli.prepared': {
    en: 'Folder {folder} has no valid {file}: prepare the dataset first.',
    zh: '文件夹 {folder} 中没有有效的 {file}：请先准备数据集。',
    next: 'yinsuan dataset prepare',
  },
  'cli.prepared_differs': {
    en: 'Folder {folder} was prepared with another declaration than {first}: prepare all parts of an edition from one dataset.yaml.',
    zh: '文件夹 {folder} 的数据声明与 {first} 不同：同一数据版本的各部分须用同一个 dataset.yaml 准备。',
    next: 'yinsuan dataset prepare',
  },
  'cli.prepared_changed': {
    en: 'File {file} is not the one that its manifest names: prepare the dataset again.',
    zh: '文件 {file} 与其清单不符：请重新准备数据集。',
    next: 'yinsuan dataset prepare',
  },
  'cli.backup_exists': {
    en: 'Folder {folder} exists already; a backup makes a new one.',
    zh: '文件夹 {folder} 已存在；备份会新建文件夹。',
  },
  'cli.check_rows': {
    en: 'The number of made-up rows is a whole number from 1 to {most}.',
    zh: '自检行数须为 1 到 {most} 的整数。',
  },
  'cli.blind_filter': {
    en: 'A hidden selection is DIMENSION=VALUE; not valid: {text}.',
    zh: '隐藏选择的格式为 维度=取值；无法识别：{text}。',
  },
  'cli.rate': {
    en: 'A rate is DIMENSION=VALUES/VALUES, such as purchase=2/1; not valid: {text}.',
    zh: '比率的格式为 维度=取值/取值，例如 purchase=2/1；无法识别：{text}。',
  },
  'cli.blind_twice': {
    en: 'Dimension {dimension} is hidden twice; name all its values in one --blind-any.',
    zh: '维度 {dimension} 被隐藏了两次；请在一个 --blind-any 中给出它的全部取值。',
  },
  'cli.vault_broken': {
    en: 'File {file} is damaged, so the stored blind tickets cannot be read. Move the folder away to begin a new one.',
    zh: '文件 {file} 已损坏，无法读取已存的盲查询票据。请移走该文件夹后重新开始。',
    exit: 'failure',
    next: 'YINSUAN_BLIND_PASSPHRASE=… yinsuan COMMAND',
  },
  'cli.vault_passphrase': {
    en: 'The stored blind tickets are sealed under a passphrase: give it in the environment as {name}.',
    zh: '已存的盲查询票据由口令加密：请通过环境变量 {name} 提供。',
    exit: 'failure',
    next: 'YINSUAN_BLIND_PASSPHRASE=… yinsuan COMMAND',
  },
  'cli.follow': {
    en: 'Not all logs are verified: {members}.',
    zh: '以下成员的日志未通过核验：{members}。',
    exit: 'verificationFailed',
  },
  'cli.node_log': {
    en: '{text} does not name a member and its log: MEMBER=URL or MEMBER=FOLDER.',
    zh: '{text} 未写明成员及其日志：应为 MEMBER=URL 或 MEMBER=FOLDER。',
    exit: 'usage',
  },
  'cli.no_node': {
    en: 'The folder {folder} holds no node: it was not made by node init.',
    zh: '目录 {folder} 中没有节点：它不是由 node init 建立的。',
    next: 'yinsuan node init URL CODE --data-dir DIR',
  },
  'cli.no_such_ticket': {
    en: 'The folder of this profile holds no ticket {id}.',
    zh: '此配置档案的文件夹中没有票据 {id}。',
  },
  'cli.ticket_count': {
    en: '{text} is not a number of tickets to keep: 1 to {most}.',
    zh: '{text} 不是可保持的票据张数：应为 1 至 {most}。',
  },
  'cli.no_evidence': {
    en: 'There is no open evidence against {org}.',
    zh: '没有针对 {org} 的未处理证据。',
  },
  'cli.watch_state': {
    en: 'File {file} is not the state of a watch under this key. Find out what happened to it before you start again with another file.',
    zh: '文件 {file} 不是此公钥下的监视状态。请先查明其变化，再另用文件重新开始。',
  },
  'cli.listen': {
    en: '{option} takes an address and a port, such as 127.0.0.1:7461.',
    zh: '{option} 应为地址与端口，例如 127.0.0.1:7461。',
  },
  'cli.draft_domain': {
    en: 'A domain is COLUMN=FILE, where the file lists one value per line; not valid: {text}.',
    zh: '取值列表的格式为 列名=文件，文件中每行一个取值；无法识别：{text}。',
  },
  'cli.draft_days': {
    en: 'A period is its first and last day, such as 2025-01-01..2025-12-31; not valid: {text}.',
    zh: '时间段的格式为 首日..末日，例如 2025-01-01..2025-12-31；无法识别：{text}。',
  },
  'cli.draft_spend': {
    en: 'What drafting may cost is a ρ above 0, such as 0.06; not valid: {text}.',
    zh: '起草可消耗的预算须为大于 0 的 ρ，例如 0.06；无法识别：{text}。',
  },
  'cli.draft_exists': {
    en: 'File {file} exists already and was not changed; name another file for the draft.',
    zh: '文件 {file} 已存在，未作改动；请为草稿指定另一个文件名。',
    next: 'yinsuan dataset init FILE NEW.yaml',
  },
})
