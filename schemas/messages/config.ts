import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'usage', next: 'yinsuan config check' }

/** Mistakes in the configuration and in the key material of a service; all of them are reported at once. */
export const CONFIG_MESSAGES = messages(AREA, {
  'config.key_unknown': {
    en: 'There is no setting {name}. Nearest: {nearest}.',
    zh: '没有设置项 {name}。最接近：{nearest}。',
  },
  'config.missing': {
    en: 'Setting {name} is missing; give it by {env} or in config.yaml.',
    zh: '缺少设置项 {name}；请通过 {env} 或 config.yaml 设置。',
  },
  'config.no_file': {
    en: 'There is no config.yaml in folder {folder}, and {env} is not set. If the service is elsewhere, name its data folder: --data-dir.',
    zh: '文件夹 {folder} 中没有 config.yaml，也未设置 {env}。若服务在别处，请用 --data-dir 指明数据目录。',
    next: 'yinsuan init --help',
  },
  'config.both_set': {
    en: 'Set either {name} or {name}_FILE, not both.',
    zh: '{name} 与 {name}_FILE 只能设置其一。',
  },
  'config.file_unreadable': {
    en: 'The file {file} cannot be read ({reason}).',
    zh: '无法读取文件 {file}（{reason}）。',
  },
  'config.folder_owner': {
    en: '{file} belongs to another user of this machine, so this process must not use it. Run yinsuan as that user, or change the owner of the data folder (chown).',
    zh: '{file} 的属主不是当前系统用户，本进程不能使用。请以其属主身份运行 yinsuan，或用 chown 更改数据目录的属主。',
  },
  'config.yaml': {
    en: 'Not a YAML mapping of settings (line {line}).',
    zh: '不是由设置项组成的 YAML（第 {line} 行）。',
  },
  'config.integer': {
    en: 'Expected a whole number from {least} to {most}.',
    zh: '应为 {least} 到 {most} 之间的整数。',
  },
  'config.metrics_port': {
    en: 'Expected a port from 0 to 65535, or off.',
    zh: '应为 0 到 65535 的端口号，或 off。',
  },
  'config.webhook': {
    en: 'Expected an http or https address without a user or a fragment, such as https://alerts.example/yinsuan.',
    zh: '应为不含用户名与片段的 http 或 https 地址，例如 https://alerts.example/yinsuan。',
  },
  'config.oidc_issuer': {
    en: 'Expected the issuer of an OpenID provider exactly as it names itself: an https address, such as https://login.example/realms/office.',
    zh: '应为 OpenID 身份提供方自述的 issuer，须为 https 地址，例如 https://login.example/realms/office。',
  },
  'config.oidc_hosts': {
    en: 'Expected the further hosts of the OpenID provider, separated by commas and without https://, such as token.login.example,keys.login.example:8443.',
    zh: '应为 OpenID 身份提供方的其他主机，以逗号分隔，不含 https://，例如 token.login.example,keys.login.example:8443。',
  },
  'config.oidc_client': {
    en: 'With oidcIssuer set, oidcClientId has to be what the provider registered this service as, and oidcClientSecret its secret: printable characters without spaces.',
    zh: '设置 oidcIssuer 时，oidcClientId 须为本服务在身份提供方登记的客户端标识，oidcClientSecret 为其密钥：可打印字符，不含空格。',
  },
  'config.choice': {
    en: 'Expected one of: {valid}.',
    zh: '应为以下之一：{valid}。',
  },
  'config.host': {
    en: 'Expected an address or a host name to listen on, such as 127.0.0.1.',
    zh: '应为监听地址或主机名，例如 127.0.0.1。',
  },
  'config.metrics_host': {
    en: 'Expected an IP address to listen on, such as 127.0.0.1.',
    zh: '应为监听的 IP 地址，例如 127.0.0.1。',
  },
  'config.authority': {
    en: 'Expected the public host and port as in the URL, lower case, without the port where it is the default one: clean-room.example or 127.0.0.1:7460.',
    zh: '应为 URL 中的公开主机与端口，小写，默认端口须省略：clean-room.example 或 127.0.0.1:7460。',
  },
  'config.authority_needed': {
    en: 'The service listens on every address ({host}), so say by which public host and port members reach it: set authority.',
    zh: '服务监听所有地址（{host}），请设置 authority，说明成员访问所用的公开主机与端口。',
  },
  'config.name': {
    en: 'Expected a name for the log that nobody else uses: a host and a path without scheme, such as clean-room.example/log.',
    zh: '应为日志的唯一名称：不带协议的主机与路径，例如 clean-room.example/log。',
  },
  'config.data_dir': {
    en: 'Expected the path of a folder.',
    zh: '应为文件夹路径。',
  },
  'config.database_url': {
    en: 'Expected a PostgreSQL URL: postgres://user:password@host:port/database.',
    zh: '应为 PostgreSQL 地址：postgres://user:password@host:port/database。',
  },
  'config.spark_url': {
    en: 'Expected the address of a Spark Connect server without a token: sc://host:15002, or sc://host:443/;use_ssl=true behind a proxy with TLS.',
    zh: '应为 Spark Connect 服务的地址，且不含令牌：sc://host:15002；经 TLS 代理时为 sc://host:443/;use_ssl=true。',
  },
  'config.spark_url_needed': {
    en: 'The engine is spark, so say where its Connect server is: set sparkUrl.',
    zh: '引擎为 spark，请设置 sparkUrl，指明 Spark Connect 服务的地址。',
  },
  'config.spark_token': {
    en: 'Expected the token of the Spark Connect server: 1 to 4096 visible characters.',
    zh: '应为 Spark Connect 服务的令牌：1 到 4096 个可见字符。',
  },
  'config.trace_token': {
    en: 'Expected the token of the trace collector: 1 to 4096 visible characters.',
    zh: '应为追踪收集器的令牌：1 到 4096 个可见字符。',
  },
  'config.title': {
    en: 'Expected a title in both languages: { zh: …, en: … }, at most 200 characters each.',
    zh: '应为中英文标题：{ zh: …, en: … }，各不超过 200 个字符。',
  },
  'config.purposes': {
    en: 'Expected 1 to 100 purposes with different codes: { code: product-planning, label: { zh: …, en: … } }.',
    zh: '应为 1 到 100 个代码互不相同的用途：{ code: product-planning, label: { zh: …, en: … } }。',
  },
  'config.proxies': {
    en: 'Expected the addresses or networks of the proxies in front, separated by commas: 10.0.0.1,10.1.0.0/16.',
    zh: '应为前置代理的地址或网段，以逗号分隔：10.0.0.1,10.1.0.0/16。',
  },
  'config.witnesses': {
    en: 'Expected at most 16 witnesses with different keys: { key: VERIFIER-KEY, url: https://… }.',
    zh: '应为最多 16 个密钥互不相同的见证方：{ key: VERIFIER-KEY, url: https://… }。',
  },
  'config.quorum': {
    en: 'The quorum {quorum} cannot be reached by {witnesses} witnesses; without a quorum more than half of them must cosign.',
    zh: '{witnesses} 个见证方无法达到法定数 {quorum}；未设置时须过半数联署。',
  },
  'config.log_key_retired': {
    en: 'The file keys/log.key is not the key that the log names as its present one: finish changing it by yinsuan log rotate-key, or bring back the newer key.',
    zh: 'keys/log.key 不是日志所指明的当前密钥：请运行 yinsuan log rotate-key 完成更换，或恢复较新的密钥。',
  },
  'config.log_key_markets': {
    en: 'The present log key is in these market editions, which all members signed: {editions}. Under another key their new questions, and shares that were paid for, go unanswered until a new edition is signed. Nothing was changed; --ends-markets changes the key all the same.',
    zh: '当前日志密钥写在以下由全体成员签署的市场期次中：{editions}。更换后，这些期次的新查询以及已付费的份额都不再得到应答，直至签署新的期次。未作任何更改；如仍要更换，请加 --ends-markets。',
  },
  'config.log_key_foreign': {
    en: 'The file keys/log.key did not sign the checkpoints of this log: it is the key of another service. Bring back this service’s own from the backup.',
    zh: 'keys/log.key 并未签署本日志的检查点：它属于另一个服务。请从备份中恢复本服务自己的密钥。',
  },
  'config.grant_above': {
    en: 'Must be a rho such as 0.5, above which a grant needs an approval, or none.',
    zh: '必须为 ρ 值（例如 0.5；超过该值的授权需要审批）或 none。',
  },
  'config.operator': {
    en: 'Expected an organisation: an id of lower-case letters, digits and inner hyphens, at most 40, such as district-office, and titles of 1 to 200 characters.',
    zh: '应为一个机构：标识由小写字母、数字与中间的连字符组成，至多 40 个字符，例如 district-office；名称为 1 至 200 个字符。',
    next: 'yinsuan init --help',
  },
  'config.no_member': {
    en: 'This service has no member {organisation}.',
    zh: '该服务没有成员 {organisation}。',
    next: 'yinsuan org list',
  },
  'config.officers': {
    en: 'Expected at least one officer, each an organisation of its own and none of them the operator: an id of lower-case letters, digits and inner hyphens, at most 40, such as compliance-office.',
    zh: '须至少指定一个合规官，各为独立机构，且均非运营方：标识由小写字母、数字与中间的连字符组成，至多 40 个字符，例如 compliance-office。',
    next: 'yinsuan init --help',
  },
  'config.initialised': {
    en: 'The folder {folder} holds the keys of a service already; choose another folder.',
    zh: '文件夹 {folder} 中已有服务密钥；请选择其他文件夹。',
    next: 'yinsuan serve --data-dir DIR',
  },
  'config.file_exists': {
    en: 'The file {file} is there already and is not overwritten; choose another one.',
    zh: '文件 {file} 已存在，不会被覆盖；请另选文件。',
  },
  'config.signing_key_missing': {
    en: 'The signing key {file} is missing. Create a new folder with yinsuan init. A lost key can only be restored from a backup.',
    zh: '缺少签名密钥 {file}。新建文件夹请运行：yinsuan init。遗失的密钥只能从备份中恢复。',
    exit: 'failure',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'config.signing_key_damaged': {
    en: 'The signing key {file} is damaged: expected 43 characters of base64url. Bring it back from the backup.',
    zh: '签名密钥 {file} 已损坏：应为 43 个 base64url 字符。请从备份中恢复。',
    exit: 'failure',
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  'config.signing_key_open': {
    en: 'Other users of this machine can read the signing key {file}; close it: chmod 600 {file}.',
    zh: '本机其他用户可读取签名密钥 {file}；请收紧权限：chmod 600 {file}。',
    exit: 'failure',
    next: 'chmod 600 FILE',
  },
  'config.port_in_use': {
    en: 'Port {port} on {host} is taken by another program; choose another one: {flag}.',
    zh: '{host} 上的端口 {port} 已被其他程序占用；请用 {flag} 另选端口。',
    exit: 'failure',
    next: 'yinsuan COMMAND --help',
  },
  'config.port_forbidden': {
    en: 'This user may not listen on port {port} of {host}; choose one from 1024 on: {flag}.',
    zh: '当前用户无权监听 {host} 的端口 {port}；请用 {flag} 选择不小于 1024 的端口。',
    exit: 'failure',
    next: 'yinsuan COMMAND --help',
  },
  'config.host_unavailable': {
    en: 'This machine has no address {host}. {flag} takes one of its own, such as 127.0.0.1, or 0.0.0.0 for all of them, or a name of one.',
    zh: '本机没有地址 {host}。{flag} 应为本机的地址（如 127.0.0.1）、0.0.0.0（全部地址）或指向本机的主机名。',
    next: 'yinsuan COMMAND --help',
  },
  'config.no_service': {
    en: 'There is no service in folder {folder}; name its data folder: --data-dir.',
    zh: '文件夹 {folder} 中没有服务；请用 --data-dir 指明数据目录。',
    next: 'yinsuan COMMAND --data-dir OTHER-DIR',
  },
  'config.no_log': {
    en: 'The folder {folder} holds the keys of a service, but its database holds no log: another database is meant, or the rows are gone. Check DATABASE_URL, or restore a backup into a new data folder: yinsuan restore. Where yinsuan init was interrupted, delete the folder and run it again.',
    zh: '文件夹 {folder} 中有服务密钥，但数据库中没有日志：可能指向了另一个数据库，或数据已丢失。请检查 DATABASE_URL，或把备份恢复到新的数据目录：yinsuan restore。若 yinsuan init 曾中断，请删除该文件夹后重新运行。',
  },
  'config.backup_file_gone': {
    en: 'The backup was begun {times} times, and each time {file} was missing or went while it was copied. Try again later; where it stays missing, bring it back from an older backup.',
    zh: '备份已尝试 {times} 次，每次 {file} 都缺失或在复制时消失。请稍后重试；若一直缺失，请从较早的备份中取回。',
  },
  'config.no_backup': {
    en: 'Folder {folder} is not a backup: its rows are missing.',
    zh: '文件夹 {folder} 不是备份：缺少数据行文件。',
  },
})
