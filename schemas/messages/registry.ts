import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan dataset list' }

/** Refusals of registration: editions, allowances, grants, members. */
export const REGISTRY_MESSAGES = messages(AREA, {
  'registry.period_overlaps': {
    en: 'The period overlaps that of edition {edition}: editions of one dataset must not share a day.',
    zh: '时间段与数据版本 {edition} 重叠：同一数据集的各数据版本不得共用任何一天。',
    exit: 'refused',
  },
  'registry.allowance_exceeded': {
    en: 'The caps ({which:cap}) of the editions within some 12 months would exceed the yearly allowance: asked {asked}, room {room}, allowance {allowance} (in 1e-9 rho).',
    zh: '任意 12 个月内各数据版本的上限（{which:cap}）之和将超过年度额度：申请 {asked}，剩余 {room}，额度 {allowance}（单位 1e-9 ρ）。',
    exit: 'refused',
  },
  'registry.allowance_sealed': {
    en: 'The caps ({which:cap}) of the editions that the log seals within 12 months would exceed the yearly allowance, whatever periods they declare: asked {asked}, room {room}, allowance {allowance} (in 1e-9 rho).',
    zh: '日志在任意 12 个月内封存的各数据版本（无论其声明的时间段），上限（{which:cap}）之和将超过年度额度：申请 {asked}，剩余 {room}，额度 {allowance}（单位 1e-9 ρ）。',
    exit: 'refused',
  },
  'registry.pool_exceeded': {
    en: 'The pools of the editions within some 12 months would exceed what the dataset allows for published answers in a year: pure ε {asked} asked, {room} left of {allowance}. An edition of such a year states budget.pool.perYear, even if it has no pool of its own.',
    zh: '任意 12 个月内各数据版本的纯 ε 额度之和将超过本数据集每年可用于发布答案的额度：申请 {asked}，剩余 {room}，共 {allowance}。即使自身没有该额度，这一年内的数据版本也须声明 budget.pool.perYear。',
    exit: 'refused',
  },
  'registry.allowance_changed': {
    en: 'The yearly allowance of dataset {dataset} was fixed by its first edition and differs from the one declared here.',
    zh: '数据集 {dataset} 的年度额度由首个数据版本确定，与本次声明不一致。',
    exit: 'refused',
  },
  'registry.allowance_sealing': {
    en: 'Edition {edition} is still being sealed and needs more than this yearly allowance. Register this one when that is done, or declare an allowance that holds both.',
    zh: '数据版本 {edition} 仍在封存，所需额度超过本次声明的年度额度。请在其封存完成后再登记，或声明足以容纳两者的额度。',
    exit: 'refused',
  },
  'registry.edition_exists': {
    en: 'Edition {edition} is registered already; an edition never changes. Choose another edition label.',
    zh: '数据版本 {edition} 已登记；数据版本不可更改。请换一个数据版本标签。',
  },
  'registry.dataset_taken': {
    en: 'Dataset {dataset} belongs to another provider; choose another dataset name.',
    zh: '数据集 {dataset} 属于其他提供方；请换一个数据集名称。',
  },
  'registry.declaration': {
    en: 'The declaration is not valid: {reason}.',
    zh: '声明无效：{reason}。',
    exit: 'usage',
  },
  'registry.upload_no_ticket': {
    en: 'Your organisation has no ticket waiting for its opening, so there is nothing to upload.',
    zh: '贵机构没有待开启的票据，无需上传。',
    next: 'yinsuan dataset register prepared',
  },
  'registry.upload_too_many': {
    en: 'Your organisation has {limit} uploads already; they are deleted a day after they began.',
    zh: '贵机构已有 {limit} 个上传；它们会在开始一天后删除。',
    next: 'yinsuan dataset register prepared',
  },
  'registry.blind_level': {
    en: 'Level {level} cannot be granted here. Valid: {valid}. Level strong is an officer’s decision on a grant that was issued.',
    zh: '此处不能授予级别 {level}。可用：{valid}。级别 strong 须由合规官对已发出的授权作出决定。',
    exit: 'refused',
  },
  'registry.grant_not_blind': {
    en: 'Grant {grant} allows no blind questions, so its tickets have no level.',
    zh: '授权 {grant} 不含盲查询，因此没有票据级别。',
    exit: 'usage',
  },
  'registry.upload_open': {
    en: 'The upload is not committed yet: send the missing parts, then commit it.',
    zh: '上传尚未提交：请补齐分片后提交。',
    next: 'yinsuan dataset register prepared',
  },
  'registry.upload_committed': {
    en: 'The upload is committed, or is being committed: no part can be sent to it any more.',
    zh: '该上传已提交或正在提交，不能再发送分片。',
    next: 'yinsuan dataset register prepared',
  },
  'registry.upload_incomplete': {
    en: 'Parts are missing: {parts}. Send them, then commit again.',
    zh: '缺少分片：{parts}。请补传后再提交。',
    exit: 'usage',
    next: 'yinsuan dataset register prepared',
  },
  'registry.upload_digest': {
    en: 'The uploaded bytes do not have the announced SHA-256; nothing was registered. Start the upload again.',
    zh: '上传内容与所声明的 SHA-256 不符，未登记任何内容。请重新上传。',
    exit: 'usage',
    next: 'yinsuan dataset register prepared',
  },
  'registry.upload_files': {
    en: 'The sizes of the files must add up to the {size} bytes of the upload.',
    zh: '各文件大小之和必须等于上传的 {size} 字节。',
    exit: 'usage',
    next: 'yinsuan dataset register prepared',
  },
  'registry.upload_part_size': {
    en: 'Part {part} must have exactly {expected} bytes.',
    zh: '第 {part} 个分片必须正好为 {expected} 字节。',
    exit: 'usage',
    next: 'yinsuan dataset register prepared',
  },
  'registry.job_lost': {
    en: 'The upload of this job is gone, so it cannot be finished. Register the edition again.',
    zh: '该任务的上传内容已丢失，无法完成。请重新登记该数据版本。',
  },
  'registry.job_cancelled': {
    en: 'The job was cancelled; nothing of the upload was kept, and the edition can be registered again.',
    zh: '任务已取消；未保留上传的任何内容，该数据版本可以重新登记。',
  },
  'registry.job_poisoned': {
    en: 'Sealing this upload ended its process twice, so it is not tried again. Prepare and upload the file again; if that fails too, tell the operator the job id.',
    zh: '封存该上传内容已两次导致进程终止，不再重试。请重新准备并上传；若仍失败，请将任务编号告知运营方。',
  },
  'registry.organisation_exists': {
    en: 'Organisation {organisation} exists already.',
    zh: '机构 {organisation} 已存在。',
    next: 'yinsuan org list',
  },
  'registry.roles_apart': {
    en: 'An officer, operator or auditor has no other role: each needs an organisation of its own.',
    zh: '合规官、运营方与审计员均不得兼任其他角色：须由不同机构分别担任。',
    exit: 'usage',
    next: 'yinsuan org propose --help',
  },
  'registry.roles_ordinary': {
    en: 'Providers and consumers are added by the operator alone; only an officer, operator or auditor is proposed.',
    zh: '提供方与需求方由运营方直接添加；只有合规官、运营方与审计员需要提出申请。',
    exit: 'usage',
    next: 'yinsuan org propose --help',
  },
  'registry.code_invalid': {
    en: 'The enrolment code is unknown, used or expired. Ask the operator for a new one.',
    zh: '登记码不存在、已使用或已过期。请向运营方索取新的登记码。',
    next: 'yinsuan enrol URL NEW-CODE',
  },
  'registry.code_key': {
    en: 'This code is for another key: whoever made it named the key that it admits.',
    zh: '该登记码仅供签发人指定的另一个密钥使用。',
    exit: 'refused',
    next: 'yinsuan key invite --for-key KEY',
  },
  'registry.key_exists': {
    en: 'This key is enrolled already.',
    zh: '该密钥已登记。',
  },
  'registry.key_proof': {
    en: 'The new key did not prove its possession, or is not usable. Use: yinsuan key rotate.',
    zh: '新密钥未就此处的替换作出签名，或不可用。请使用：yinsuan key rotate。',
    exit: 'usage',
  },
  'registry.key_last': {
    en: 'This is the last valid key of the organisation; enrol another one first.',
    zh: '这是该机构最后一个有效密钥；请先登记另一个密钥。',
  },
  'registry.key_last_admin': {
    en: 'No other valid key of the organisation may admit keys; enrol one with the role admin first.',
    zh: '该机构没有其他可管理密钥的有效密钥；请先登记一个具有“密钥管理”权限的密钥。',
  },
  'registry.key_roles': {
    en: 'A key can only pass on roles that it has itself: {valid:keyRole}.',
    zh: '密钥只能授予自身具有的权限：{valid:keyRole}。',
    exit: 'refused',
    next: 'yinsuan key list',
  },
  'registry.consumer_role': {
    en: 'Organisation {organisation} is not a consumer, so it cannot be granted anything.',
    zh: '机构 {organisation} 不是需求方，不能获得授权。',
    exit: 'usage',
    next: 'yinsuan org list',
  },
  'registry.purpose_unknown': {
    en: 'Purpose {purpose} is not one of this service’s: {valid}.',
    zh: '用途 {purpose} 不在本服务的用途列表中：{valid}。',
    exit: 'usage',
  },
  'registry.expires_past': {
    en: 'The expiry must lie in the future.',
    zh: '到期时间必须在未来。',
    exit: 'usage',
  },
  'registry.grant_exists': {
    en: 'Organisation {organisation} holds a valid grant {grant} for dataset {dataset}; revoke it first.',
    zh: '机构 {organisation} 已持有数据集 {dataset} 的有效授权 {grant}；请先将其终止。',
    next: 'yinsuan grant list',
  },
  'registry.grant_too_small': {
    en: 'A budget of rho {budget} leaves {consumer} no room for a question: its account in edition {edition} opens with rho {least} already spent by sealing (totals of the edition and drafting of the declaration). Offer more than rho {least} (epsilon {epsilon} at delta {delta}), at least rho {short} more than now.',
    zh: '预算 ρ {budget} 过小，{consumer} 无法提出任何问题：其账户在数据版本 {edition} 开立时，已计入封存消耗 ρ {least}（公布数据版本总量与起草数据说明）。预算须大于 ρ {least}（δ 为 {delta} 时即 ε {epsilon}），至少还需增加 ρ {short}。',
    exit: 'usage',
    next: 'yinsuan budget show',
  },
  'registry.contract_service': {
    en: 'The contract is for service {service}; this one is {expected}.',
    zh: '该合同针对服务 {service}；本服务为 {expected}。',
    exit: 'usage',
  },
  'registry.contract_id': {
    en: 'A grant {grant} exists already; make the contract anew.',
    zh: '授权 {grant} 已存在；请重新生成合同。',
  },
  'registry.contract_signature': {
    en: 'The signature is not one of the calling key under this contract.',
    zh: '签名不是当前密钥对该合同的签名。',
    exit: 'usage',
  },
  'registry.content_edition': {
    en: 'Edition {edition} is not one of dataset {dataset}.',
    zh: '数据版本 {edition} 不属于数据集 {dataset}。',
    exit: 'usage',
  },
  'registry.nameable_dimension': {
    en: 'No edition that the contract is about has a dimension {name}. Valid: {valid}.',
    zh: '合同所涉数据版本均没有维度 {name}。可用：{valid}。',
    exit: 'usage',
  },
  'registry.nameable_ordered': {
    en: 'The values of {name} are periods or bins of a number and name nobody: no list of names applies to it.',
    zh: '{name} 的取值是时间段或数值区间，不指向任何商家：不适用具名清单。',
    exit: 'usage',
  },
  'registry.nameable_value': {
    en: 'In no edition that the contract is about dimension {name} has the value {value}. Nearest: {nearest}.',
    zh: '合同所涉数据版本的维度 {name} 均没有取值 {value}。最接近：{nearest}。',
    exit: 'usage',
  },
  'registry.nameable_all': {
    en: 'In edition {edition} fewer than two values of {name} would stay without a name, and one alone is what the others leave of the whole. Name fewer, or all by leaving {name} out.',
    zh: '在数据版本 {edition} 中，{name} 未具名的取值不足两个；只剩一个时，用总量减去其余即可推出。请减少具名取值，或不列出 {name} 以全部具名。',
    exit: 'usage',
  },
  'registry.price_public': {
    en: 'For public data the price model must be one of: {valid}.',
    zh: '公共数据的计价方式只能为：{valid}。',
    exit: 'usage',
  },
  'registry.price_cap': {
    en: 'The price of public data was registered with at most {fen} fen an answer and a margin of {margin} basis points.',
    zh: '公共数据登记的价格上限为每个答案 {fen} 分、加价 {margin} 个基点。',
    exit: 'usage',
  },
  'registry.grant_state': {
    en: 'Grant {grant} is {state:grant}, so it cannot be accepted.',
    zh: '授权 {grant} 当前状态为“{state:grant}”，不能签署。',
  },
  'registry.held': {
    en: 'An officer froze edition {edition}; only an officer can open it again.',
    zh: '数据版本 {edition} 由合规官冻结；只有合规官可以解冻。',
    exit: 'refused',
  },
  'registry.halt_self': {
    en: 'An officer cannot block its own organisation.',
    zh: '合规官不能停用自己的机构。',
  },
  'registry.caps_same': {
    en: 'Edition {edition} has these caps already.',
    zh: '数据版本 {edition} 的上限已是这些数值。',
  },
  'registry.caps_order': {
    en: 'The cap for one consumer must not be more than the total.',
    zh: '单个需求方的上限不得超过总上限。',
    exit: 'usage',
  },
  'registry.caps_spent': {
    en: 'A cap cannot be below {least} (in 1e-9 rho): that much is already spent, or is needed to open an account (twice what sealing charges).',
    zh: '上限不能低于 {least}（单位 1e-9 ρ）：该额度已消耗，或为开立账户所必需。',
  },
  'registry.status': {
    en: 'This cannot be done with edition {edition} in the state “{status:edition}”; valid for: {valid:edition}.',
    zh: '数据版本 {edition} 当前状态为“{status:edition}”，不能执行此操作；适用状态：{valid:edition}。',
  },
})
