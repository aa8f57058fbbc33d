import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'usage', next: 'yinsuan blind ticket list' }

/**
 * Blind queries. None of these depends on data, on a hidden selection, or on whether an answer could be
 * decrypted.
 */
export const BLIND_MESSAGES = messages(AREA, {
  'blind.hidden_missing': {
    en: 'Name the hidden dimensions of a blind question, or ask it openly.',
    zh: '盲查询须指明隐藏维度；否则请用普通查询。',
  },
  'blind.hidden_open': {
    en: 'A question with hidden dimensions is asked with a ticket, as a blind query.',
    zh: '含隐藏维度的问题须凭票据以盲查询方式提交。',
  },
  'blind.hidden_used': {
    en: 'Dimension {name} is hidden and also filtered or grouped; choose one.',
    zh: '维度 {name} 既被隐藏又用于筛选或分组；请只保留一种。',
  },
  'blind.tags': {
    en: 'A row can have several values of {name}, so a blind question can neither hide it nor filter or group by it. Ask openly, or leave {name} out.',
    zh: '一行可有 {name} 的多个取值，盲查询既不能隐藏它，也不能按它筛选或分组。请公开提问，或去掉 {name}。',
  },
  'blind.too_large': {
    en: 'The hidden dimensions have {cells} cells and the answer {groups} groups; their product may be at most {limit}. Hide or group by fewer dimensions.',
    zh: '隐藏维度共 {cells} 个单元，答案共 {groups} 个分组；两者之积上限为 {limit}。请减少隐藏或分组维度。',
  },
  'blind.one_only': {
    en: '{statistic} can be asked blind for exactly one cell only: counts of different buyers or orders do not add up over a set of cells.',
    zh: '{statistic} 仅可对恰好一个单元进行盲查询：去重人数或订单数不能在多个单元间相加。',
  },
  'blind.statistic': {
    en: '{statistic} cannot be asked blind in this edition: its declared capacity times its clip is beyond the largest parameters.',
    zh: '本数据版本不支持对 {statistic} 盲查询：其声明容量与截断之积超出最大参数。',
  },
  'blind.privacy_too_small': {
    en: 'A blind question needs at least rho {least} for each hidden statistic; less would not fit the numbers that can be computed on.',
    zh: '盲查询的每个隐藏统计量至少需要 ρ {least}；更小的预算会超出可计算的数值范围。',
  },
  'blind.level': {
    en: 'The grant allows tickets of level {valid} only.',
    zh: '该授权仅允许级别为 {valid} 的票据。',
    exit: 'refused',
  },
  'blind.level_delta': {
    en: 'At level {level} a cheat passes with up to {term} for each choice, more than half of the edition’s delta {delta}. Use level full, or declare a larger delta.',
    zh: '在 {level} 级别，每次抽检的作弊成功率最高为 {term}，超过本数据版本 δ = {delta} 的一半。请改用 full 级别，或声明更大的 δ。',
    exit: 'refused',
  },
  'blind.shape_impossible': {
    en: 'No question that your grant allows in an open edition of {dataset} needs a ticket of {cells} hidden cells, {answers} answers and mode {mode} with {parameters} at level {level}. An estimate tells the shape to ask for.',
    zh: '在数据集 {dataset} 的开放数据版本中，贵机构的授权所允许的任何问题都不需要这种票据：{cells} 个隐藏单元、{answers} 个答案密文、模式 {mode}、参数 {parameters}、级别 {level}。请先估算，估算结果会给出所需规格。',
  },
  'blind.shape': {
    en: 'No ticket has this shape: {reason}.',
    zh: '不存在这种规格的票据：{reason}。',
  },
  'blind.digests': {
    en: 'A ticket of this shape has {made} digests, all different.',
    zh: '该规格的票据须有 {made} 个互不相同的摘要。',
  },
  'blind.open_choice': {
    en: 'Ticket {ticket} of your organisation still waits for its opening. Open it or give it up first.',
    zh: '贵机构的票据 {ticket} 尚未开启。请先开启或放弃。',
    exit: 'failure',
  },
  'blind.too_many_tickets': {
    en: 'Your organisation has {held} tickets; at most {limit}. Use one, or wait until one expires.',
    zh: '贵机构已有 {held} 张票据；上限为 {limit}。请先使用，或等待到期。',
    exit: 'failure',
  },
  'blind.ticket_large': {
    en: 'This ticket would need more than the service prepares: ask for fewer hidden cells or groups.',
    zh: '该票据所需资源超出服务可预备的范围：请减少隐藏单元或分组。',
  },
  'blind.ticket_state': {
    en: 'Ticket {ticket} is {state:ticket}, so this cannot be done with it.',
    zh: '票据 {ticket} 当前状态为“{state:ticket}”，无法执行该操作。',
    exit: 'failure',
  },
  'blind.ticket_shape': {
    en: 'Ticket {ticket} does not fit this question: it needs {needed}.',
    zh: '票据 {ticket} 与该问题不符：需要 {needed}。',
  },
  'blind.copy_length': {
    en: 'A sealed copy has {step} bytes or a multiple of it.',
    zh: '密封副本的长度须为 {step} 字节的整数倍。',
  },
  'blind.shares_missing': {
    en: 'This ticket has shares of {parts} instances, counted from 0.',
    zh: '该票据共有 {parts} 个实例的份额，从 0 计数。',
  },
  'blind.opening_length': {
    en: 'The opening of this ticket has exactly {length} bytes; nothing of the upload was read.',
    zh: '该票据的开启内容应恰为 {length} 字节；上传内容未被读取。',
  },
  'blind.opening_digest': {
    en: 'The upload does not have the SHA-256 that the opening names.',
    zh: '上传内容的 SHA-256 与开启请求中的不一致。',
  },
  'blind.opening_binding': {
    en: 'The opening has to be signed for the digests, the choice and its log entry {seq}, as the log has them. Verify that entry before you open anything.',
    zh: '开启请求的签名须同时绑定摘要、抽检结果及其日志条目 {seq}，并与日志一致。请先核验该条目，再开启。',
  },
  'blind.too_many_rebuttals': {
    en: 'This evidence already has {limit} replies, the most that it can have. Officers can read all of them.',
    zh: '这份证据最多可提交 {limit} 次申辩，现已达上限。合规官能看到全部申辩内容。',
  },
  'blind.shifts': {
    en: 'The shifts do not fit this ticket: {length} bytes, each shift inside the hidden cells.',
    zh: '偏移与该票据不符：应为 {length} 字节，且各偏移须在隐藏单元范围内。',
  },
  'blind.written_off': {
    en: 'Your organisation has given up {limit} choices in 365 days; a further one is an officer’s decision.',
    zh: '贵机构在 365 天内已放弃 {limit} 次抽检；再次放弃须由合规官决定。',
    exit: 'refused',
  },
  'blind.unopened': {
    en: '{unopened} choices of your organisation were not opened in 365 days; with more than {limit} an officer decides before the next one. A choice that lapsed no longer counts once it is opened: "yinsuan blind ticket make" does that for those whose seeds are in the ticket folder.',
    zh: '贵机构在 365 天内有 {unopened} 次抽检未开启；超过 {limit} 次后，须由合规官决定才能再次抽检。已失效的抽检开启后不再计数：种子仍在票据文件夹中的，运行 yinsuan blind ticket make 即可开启。',
    exit: 'refused',
  },
  'blind.busy': {
    en: 'The service is preparing as many tickets as it can; try again in {seconds} s.',
    zh: '服务正在预备的票据已达上限；请在 {seconds} 秒后重试。',
    exit: 'failure',
  },
  'blind.worker_failed': {
    en: 'The computation on the ciphertexts failed; its ticket is lost, nothing was charged. Make another ticket and ask again in {seconds} s.',
    zh: '密文计算失败；该票据作废，未扣费。请另制票据，并在 {seconds} 秒后重试。',
    exit: 'failure',
  },
})
