import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'refused', next: 'yinsuan grant list' }

/** Refusals of a question: nothing is charged. */
export const QUERY_MESSAGES = messages(AREA, {
  'query.practice': {
    en: 'A practice question cannot have the field {field}: it is answered here, from made-up figures, and needs no ticket.',
    zh: '练习查询不能含字段 {field}：它在本机用虚构数字作答，无需票据。',
    exit: 'usage',
  },
  'query.practice_earlier': {
    en: 'Answer {answer}, which is to be sharpened, is not at hand: practice needs its question and those that it sharpened itself. Give the file of the answer. An answer that sharpens itself has none.',
    zh: '没有要提高精度的答案 {answer}：练习需要它的问题，以及它自己所依据的各个问题。请给出该答案的文件。以自身为依据的答案不成立。',
    exit: 'usage',
  },
  'query.practice_only': {
    en: 'Answer {answer} is practice, made of made-up figures: only a practice question can sharpen it.',
    zh: '答案 {answer} 是练习，数字均为虚构：只有练习查询能提高其精度。',
    exit: 'usage',
  },
  'query.dimension_unknown': {
    en: 'Unknown dimension {name}. Nearest: {nearest}. Valid: {valid}.',
    zh: '未知维度 {name}。最接近：{nearest}。可用：{valid}。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.value_unknown': {
    en: 'Dimension {dimension} has no value {value}. Nearest: {nearest}.',
    zh: '维度 {dimension} 没有取值 {value}。最接近：{nearest}。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.measure_unknown': {
    en: 'Unknown measure {name}. Valid: {valid}.',
    zh: '未知度量 {name}。可用：{valid}。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.view_unknown': {
    en: 'Unknown view {name}. Valid: {valid}.',
    zh: '未知视图 {name}。可用：{valid}。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.view_not_for': {
    en: 'View {view} does not serve {statistic}. Views that do: {valid}.',
    zh: '视图 {view} 不支持 {statistic}。支持的视图：{valid}。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.statistic_unserved': {
    en: 'No view of this edition serves {statistic}. Statistics that can be asked: {valid}.',
    zh: '本数据版本没有支持 {statistic} 的视图。可查询的统计量：{valid}。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.orders_undeclared': {
    en: 'This edition declares no order key, so orders cannot be counted; ask for count (lines).',
    zh: '本数据版本未声明订单键，无法统计订单数；请改用 count（明细行数）。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.dimension_repeated': {
    en: 'Dimension {name} is named twice.',
    zh: '维度 {name} 重复出现。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.summary_not_grouped': {
    en: 'A summary along {name} needs {name} among the groups. Groups: {valid}.',
    zh: '沿 {name} 汇总时，分组中须包含 {name}。当前分组：{valid}。',
    exit: 'usage',
  },
  'query.summary_no_level': {
    en: 'A summary needs a count, orders, buyers or a sum; means and averages have no distribution.',
    zh: '汇总需要行数、订单数、买家数或合计；均值与比值没有分布可言。',
    exit: 'usage',
  },
  'query.summary_not_binned': {
    en: 'Quantiles need a dimension whose values are bins of a number; {name} is none. Valid: {valid}.',
    zh: '分位数需要以数值区间为取值的维度，{name} 不是。可用：{valid}。',
    exit: 'usage',
  },
  'query.summary_tags': {
    en: 'A line can have several values of {name}, so they do not add up to a whole. Ask for a rank, or group by another dimension.',
    zh: '一行可有 {name} 的多个取值，相加不等于总体。请改问排名，或按其他维度分组。',
    exit: 'usage',
  },
  'query.summary_not_additive': {
    en: 'One buyer or order may be in several values of {name}, so {statistic} cannot be added up over them. Ask for count or a sum instead.',
    zh: '同一买家或订单可能出现在 {name} 的多个取值中，{statistic} 不能跨取值相加。请改用 count（明细行数）或合计。',
    exit: 'usage',
  },
  'query.summary_signed': {
    en: 'Measure {name} can be negative, so shares and quantiles of its sum mean nothing.',
    zh: '度量 {name} 可能为负，其合计的份额与分位数没有意义。',
    exit: 'usage',
  },
  'query.summary_gaussian': {
    en: 'The intervals of concentration hold for the mechanism discrete-gaussian only.',
    zh: '集中度的区间仅适用于 discrete-gaussian 机制。',
    exit: 'usage',
  },
  'query.summary_filtered': {
    en: 'The rate names {value} of {name}, which the filter leaves out.',
    zh: '比率用到了 {name} 的取值 {value}，但筛选条件已将其排除。',
    exit: 'usage',
  },
  'query.report_none': {
    en: 'A report on {edition} would have no part: the edition declares nothing of it, or the contract allows no such question.',
    zh: '{edition} 的报告没有任何内容：该数据版本未声明所需信息，或合同不允许这些问题。',
    next: 'yinsuan dataset show EDITION',
  },
  'query.report_budget': {
    en: 'The whole report does not fit into what is left of your budget of {edition}. Nothing was asked: choose fewer parts, or less precision.',
    zh: '{edition} 的剩余预算不够生成整份报告。尚未提出任何问题：请减少内容或降低精度。',
    exit: 'budgetSpent',
    next: 'yinsuan budget show',
  },
  'query.template_missing': {
    en: 'This edition cannot answer {template}: it declares no dimension of the kind {needs}.',
    zh: '本数据版本无法回答 {template}：未声明所需的维度（{needs}）。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.template_by': {
    en: 'The question {template} cannot be asked by {name}. Valid: {valid}.',
    zh: '{template} 不能按 {name} 提问。可用：{valid}。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.template_value': {
    en: 'Name the one {name} that buyers are followed from: {name}=VALUE.',
    zh: '请指定从哪一个 {name} 开始追踪：{name}=取值。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.template_basket': {
    en: 'What orders hold is known here for {name}={valid} only.',
    zh: '本数据版本只能回答含 {name}={valid} 的订单里还有什么。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.period_not_calendar': {
    en: 'Dimension {name} is not a calendar period. Valid: {valid}.',
    zh: '维度 {name} 不是日历时间段。可用：{valid}。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.too_many_groups': {
    en: 'The answer would have {groups} groups; at most {limit}. Take fewer dimensions or filter them.',
    zh: '答案将包含 {groups} 个分组；上限为 {limit}。请减少维度或增加筛选。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.cube_too_large': {
    en: 'The filtered and grouped dimensions have {cells} cells together; at most {limit}. Leave out one of: {dimensions}.',
    zh: '筛选与分组维度合计 {cells} 个单元；上限为 {limit}。请去掉其中之一：{dimensions}。',
    exit: 'usage',
    next: 'yinsuan dataset show EDITION',
  },
  'query.privacy_too_small': {
    en: 'The privacy asked for is too small to draw the noise of one of the statistics; ask for at least rho {least}.',
    zh: '所申请的隐私预算过小，其中某个统计量无法抽取噪声；请至少申请 ρ {least}。',
    exit: 'usage',
    next: 'yinsuan budget show',
  },
  'query.privacy_too_large': {
    en: 'The privacy asked for ({asked}) is more than the edition’s cap for one consumer (ρ {cap}). At most epsilon {epsilon} can fit, and less once some is spent or where the contract holds less.',
    zh: '所申请的隐私预算（{asked}）超过本数据版本对单个需求方的上限（ρ {cap}）。至多 ε {epsilon} 可行；已有消耗或合同额度较小时更少。',
    next: 'yinsuan budget show',
  },
  'query.within_mean': {
    en: 'An error cannot be promised for {statistic} beforehand (it depends on the count); ask with epsilon or rho.',
    zh: '无法预先承诺 {statistic} 的误差（取决于计数）；请改用 epsilon 或 rho。',
    exit: 'usage',
    next: 'yinsuan COMMAND --help',
  },
  'query.no_grant': {
    en: 'Your organisation holds no valid grant for dataset {dataset}. Ask its provider: yinsuan grant issue --dataset {dataset} --to ORG …',
    zh: '贵机构没有数据集 {dataset} 的有效授权。请联系其提供方：yinsuan grant issue --dataset {dataset} --to ORG …',
  },
  'query.grant_expired': {
    en: 'The grant for dataset {dataset} expired at {expires}; ask its provider for a new one.',
    zh: '数据集 {dataset} 的授权已于 {expires} 到期；请向其提供方申请新的授权。',
  },
  'query.grant_revoked': {
    en: 'The grant for dataset {dataset} was revoked; ask its provider.',
    zh: '数据集 {dataset} 的授权已被终止；请联系其提供方。',
  },
  'query.grant_not_accepted': {
    en: 'Contract {grant} is not in effect: your organisation has not signed it. Read and sign it by yinsuan grant accept {grant}.',
    zh: '合同 {grant} 尚未生效：贵机构还没有签署。请查看并签署：yinsuan grant accept {grant}。',
    next: 'yinsuan grant accept GRANT',
  },
  'query.grant_not_approved': {
    en: 'Contract {grant} is not in effect: a required approval is missing.',
    zh: '合同 {grant} 尚未生效：所需的审批未通过或仍在等待。',
  },
  'query.grant_not_effective': {
    en: 'The contract about dataset {dataset} is not in effect: it is not signed by both sides, or not approved.',
    zh: '关于数据集 {dataset} 的合同尚未生效：双方未全部签署，或未获审批。',
  },
  'query.grant_frozen': {
    en: 'An officer has paused the grant for dataset {dataset}; nothing new is answered under it.',
    zh: '合规官已暂停数据集 {dataset} 的授权；不再据此回答新问题。',
  },
  'query.grant_uses': {
    en: 'The contract about dataset {dataset} allows no further answer; those that you have are returned free.',
    zh: '关于数据集 {dataset} 的合同已用完次数；已有答案仍可免费取回。',
  },
  'query.grant_contract': {
    en: 'The stored form of grant {grant} differs from what both sides signed; nothing is answered under it. Tell the officer.',
    zh: '授权 {grant} 的存储内容与双方签署的不一致；不据此回答任何问题。请告知合规官。',
  },
  'query.edition_not_granted': {
    en: 'The contract is not about this edition; it is about: {valid}.',
    zh: '该合同不包含此数据版本；包含：{valid}。',
  },
  'query.view_not_granted': {
    en: 'The contract does not allow view {view}; it allows: {valid}.',
    zh: '该合同不允许视图 {view}；允许：{valid}。',
    next: 'yinsuan dataset show EDITION',
  },
  'query.statistic_not_granted': {
    en: 'The contract does not allow statistic {statistic}; it allows: {valid}.',
    zh: '该合同不允许统计量 {statistic}；允许：{valid}。',
    next: 'yinsuan dataset show EDITION',
  },
  'query.template_not_granted': {
    en: 'The contract allows ready questions only, and this is none of them: {valid}.',
    zh: '该合同只允许按问题模板提问，而本问题不属于其中任何一个：{valid}。',
    next: 'yinsuan grant list',
  },
  'query.not_nameable': {
    en: 'The contract names only some values of {name}, and {value} is not one of them. Nearest of those: {nearest}.',
    zh: '合同只允许具名使用 {name} 的部分取值，{value} 不在其中。可具名的取值中最接近的是：{nearest}。',
    next: 'yinsuan grant list',
  },
  'query.anonymous_derived': {
    en: 'Dimension {name} repeats values of {of}, which the contract does not name; it cannot be asked under this contract.',
    zh: '维度 {name} 含有 {of} 的取值，而合同不允许具名使用这些取值；不能据此合同提问。',
  },
  'query.anonymous_blind': {
    en: 'A blind question over {name} would hide which of its values it asks about, and the contract names only some. Ask openly, or without {name}.',
    zh: '对 {name} 盲查询会隐藏所问的取值，而合同只允许具名使用其中一部分。请改用明查询，或不使用 {name}。',
  },
  'query.anonymous_crossed': {
    en: 'The contract does not name all values of {names}: ask for one of these dimensions at a time.',
    zh: '合同未允许具名使用 {names} 的全部取值：这些维度每次只能使用一个。',
  },
  'query.anonymous_alone': {
    en: 'In this edition the contract leaves only one value of {name} without a name, so its place would name it. Ask without {name}, or for named values.',
    zh: '在此数据版本中，{name} 只有一个取值未获准具名，列出它就等于指明它。请不按 {name} 提问，或只选可具名的取值。',
  },
  'query.edition_not_approved': {
    en: 'Edition {edition} is waiting for approval; until then nobody can query it.',
    zh: '数据版本 {edition} 尚待审批；审批前任何人都不能查询。',
    next: 'yinsuan edition passport EDITION',
  },
  'query.mode_not_granted': {
    en: 'The grant does not allow mode {mode}; it allows: {valid}.',
    zh: '该授权不允许模式 {mode}；允许：{valid}。',
  },
  'query.purpose_not_granted': {
    en: 'The grant does not allow this purpose; it allows: {valid}.',
    zh: '该授权不允许此用途；允许：{valid}。',
  },
  'query.purpose_missing': {
    en: 'A purpose is required; the grant allows: {valid}.',
    zh: '请说明用途；该授权允许：{valid}。',
  },
  'query.edition_not_open': {
    en: 'Edition {edition} is {status:edition}; no new question is answered.',
    zh: '数据版本 {edition} 当前状态为“{status:edition}”；不再回答新问题。',
    next: 'yinsuan dataset list',
  },
  'query.budget_account': {
    en: 'Your account in this edition has rho {room} left; this question costs {charge}. At most epsilon {epsilon} fits.',
    zh: '贵机构在本数据版本的账户剩余 ρ {room}；本次查询需 {charge}。最多可用 ε {epsilon}。',
    exit: 'budgetSpent',
    next: 'yinsuan budget show',
  },
  'query.budget_grant': {
    en: 'The grant has rho {room} left for questions in this edition; this question costs {charge}. At most epsilon {epsilon} fits.',
    zh: '该授权在本数据版本还可用于提问的余额为 ρ {room}；本次查询需 {charge}。最多可用 ε {epsilon}。',
    exit: 'budgetSpent',
    next: 'yinsuan budget show',
  },
  'query.budget_total': {
    en: 'The edition has rho {room} left for all consumers; this question costs {charge}. At most epsilon {epsilon} fits.',
    zh: '本数据版本对所有需求方剩余 ρ {room}；本次查询需 {charge}。最多可用 ε {epsilon}。',
    exit: 'budgetSpent',
    next: 'yinsuan budget show',
  },
})
