import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'refused', next: 'yinsuan market list' }

/** Markets and joint questions. None of these depends on rows, totals or noise. */
export const JOINT_MESSAGES = messages(AREA, {
  'market.digest': {
    en: 'The digest is not that of the standard that was sent: {digest}.',
    zh: '摘要与所提交的市场标准不一致：{digest}。',
    exit: 'usage',
  },
  'market.bound': {
    en: 'The sum over all members could exceed 2^63 quanta: take a larger quantum, tighter clips or a smaller capacity.',
    zh: '全部成员之和可能超过 2^63 个最小单位：请增大最小单位、收紧取值范围或降低容量。',
    exit: 'usage',
  },
  'market.tags': {
    en: 'Members of a market cannot add up a dimension with several values a row: leave {name} out of the standard.',
    zh: '市场成员无法合并一行有多个取值的维度：请从标准中去掉 {name}。',
    exit: 'usage',
  },
  'market.published': {
    en: 'Market {market} has a published standard already.',
    zh: '市场 {market} 已发布标准。',
  },
  'market.nonconforming': {
    en: 'Edition {edition} does not conform to market {market}: {field} differ from the standard.',
    zh: '数据版本 {edition} 不符合市场 {market} 的标准：{field} 与标准不一致。',
    exit: 'usage',
  },
  'market.released': {
    en: 'Edition {edition} speaks of the same people and days and has answered, or published, something already: from the sums of a market that is asked only jointly it would give the rest away.',
    zh: '数据版本 {edition} 涉及相同的人群和日期，且已作答或已发布内容：在仅限联合查询的市场中，这会使其余数据可被推算。',
  },
  'market.overlaps': {
    en: 'Edition {edition} speaks of the same people and days and has joined market {market}: the difference of two sums would be one member.',
    zh: '数据版本 {edition} 涉及相同的人群和日期，且已加入市场 {market}：两个总和之差会暴露单个成员。',
  },
  'market.differs': {
    en: 'The market edition is not the one that this provider joined: its {field} differs. Nothing was signed.',
    zh: '该市场期次与本提供方加入时的不一致：{field} 不同。未签名。',
    exit: 'verificationFailed',
  },
  'market.log_name': {
    en: 'The log name {name} belongs to {organisation} already: two organisations never share one.',
    zh: '日志名称 {name} 已属于 {organisation}：两个机构不得共用同一日志名称。',
  },
  'market.edition_used': {
    en: 'Edition {edition} belongs to another market edition already: of two sets of members the difference would be one member.',
    zh: '数据版本 {edition} 已属于另一市场期次：两组成员相减会暴露单个成员。',
  },
  'market.members': {
    en: 'Market edition {edition} needs at least {least} independent operators; {found} have joined.',
    zh: '市场期次 {edition} 至少需要 {least} 个相互独立的运营方；目前仅有 {found} 个加入。',
  },
  'market.period': {
    en: 'The edition covers {from} to {to}; a market edition covers exactly one {periods}.',
    zh: '该期次覆盖 {from} 至 {to}；市场期次须恰好覆盖一个完整周期（{periods}）。',
    exit: 'usage',
  },
  'market.formed': {
    en: 'Market edition {edition} is formed already; no other set of members is ever formed.',
    zh: '市场期次 {edition} 已经组成；此后不再以其他成员组合成立。',
  },
  'market.signature': {
    en: 'The signature is not one of this member’s key under this market edition.',
    zh: '该签名不是此成员密钥对该市场期次的有效签名。',
    exit: 'verificationFailed',
  },
  'market.document': {
    en: 'This is not a valid market edition: {reason}.',
    zh: '该市场期次无效：{reason}。',
    exit: 'verificationFailed',
  },
  'joint.gaussian': {
    en: 'Joint questions have discrete Gaussian noise only.',
    zh: '联合查询仅使用离散高斯噪声。',
    exit: 'usage',
  },
  'joint.sharpen': {
    en: 'A joint question is asked once, and is not sharpened.',
    zh: '联合查询一次完成，不支持逐步提高精度。',
    exit: 'usage',
  },
  'joint.ticket': {
    en: 'A question with hidden dimensions, and only one, needs a joint ticket of the shape that its estimate states.',
    zh: '含隐藏维度的联合查询（且仅此类查询）须使用符合估算所示规格的联合票据。',
    exit: 'usage',
  },
  'joint.blind_large': {
    en: 'The answer needs {answers} ciphertexts of each node; a joint question has at most {limit}. Group by fewer values or hide fewer.',
    zh: '该答案需要每个节点提供 {answers} 个密文；联合查询最多 {limit} 个。请减少分组或隐藏的取值。',
    exit: 'usage',
  },
  'joint.draw_open': {
    en: 'Another joint ticket of yours waits for its proofs here; it has to be completed first.',
    zh: '贵方在此另有一个联合票据尚待凑齐证明；须先完成该票据。',
  },
  'joint.draw_missing': {
    en: 'These proofs do not determine a choice for this ticket: {reason}.',
    zh: '这些证明无法为该票据确定抽检结果：{reason}。',
    exit: 'verificationFailed',
  },
  'joint.withheld': {
    en: 'Node {node} gave no proof for the choice of this ticket: {code}. Ask again: it is the same ticket, and only that node holds it up.',
    zh: '节点 {node} 未提供该票据的抽检证明：{code}。请重新提交：票据不变，仅该节点阻碍其完成。',
    exit: 'failure',
  },
  'joint.no_profile': {
    en: 'There is no connection to these nodes: {nodes}. Enrol at each of them first.',
    zh: '尚未连接以下节点：{nodes}。请先在各节点注册。',
    exit: 'usage',
    next: 'yinsuan market list',
  },
  'joint.node_key': {
    en: 'The service of node {node} has another key than the members of the market edition signed: do not use this connection, and enrol there again by another way.',
    zh: '节点 {node} 的服务密钥与各成员签署的市场期次不一致：请勿使用该连接，并通过其他途径重新在该节点注册。',
    exit: 'verificationFailed',
    next: 'yinsuan market show MARKET',
  },
  'joint.market_pinned': {
    en: 'The hub shows another market edition under the name {market} than the one that you used first: {shown} in the place of {pinned}. Nothing was asked. Compare the digest with the members by another way; if they confirm it, delete the line of {market} from {file}.',
    zh: '枢纽以 {market} 之名出示的市场期次与您首次使用的不同：{shown}，原为 {pinned}。未提问。请通过其他途径与各成员核对该摘要；如确认无误，从 {file} 中删除 {market} 一行。',
    exit: 'verificationFailed',
    next: 'yinsuan market show MARKET',
  },
  'joint.entries': {
    en: 'These entries do not lead from the tree that was cosigned last to this checkpoint. Nothing was kept or cosigned.',
    zh: '这些条目无法从上次联署的树得出该检查点。未保存，也未联署。',
    exit: 'verificationFailed',
  },
  'joint.before_recovery': {
    en: 'The question was signed before this node took its lost entries back or, as clocks differ, less than five minutes after, and may have been charged then. Ask again after that time: it is a new question then.',
    zh: '该问题签署于本节点取回丢失条目之前，或（因时钟误差）之后五分钟以内，当时可能已扣费。请在五分钟之后重新提问：届时为一个新问题。',
  },
  'joint.only_jointly': {
    en: 'Edition {edition} belongs to a market that is asked only jointly.',
    zh: '数据版本 {edition} 所属市场仅支持联合查询。',
  },
  'joint.market_edition_unknown': {
    en: 'There is no such market edition in force here.',
    zh: '此处没有生效的该市场期次。',
  },
  'joint.question_wrong': {
    en: 'The signed question was not accepted: {reason:question}.',
    zh: '已签名的联合查询未被接受：{reason:question}。',
    exit: 'usage',
  },
  'joint.other_hold': {
    en: 'Another joint question of yours is open at this node; it has to be answered or cancelled first.',
    zh: '贵方在该节点另有一个未完成的联合查询；须先完成或取消。',
  },
  'joint.anonymous': {
    en: 'The contract with a member of the market names only some values of {name}: joint questions about {name} are not answered under it.',
    zh: '与某市场成员的合同只允许具名使用 {name} 的部分取值：不据此回答涉及 {name} 的联合查询。',
  },
  'joint.grant_ends': {
    en: 'The contract about {dataset} ends before the question does.',
    zh: '关于 {dataset} 的合同将在该查询到期之前终止。',
    next: 'yinsuan grant list',
  },
  'joint.refused_by': {
    en: 'Node {node} refused: {code}. Nothing was charged.',
    zh: '节点 {node} 拒绝了该查询：{code}。未扣费。',
  },
  'joint.refused_later': {
    en: 'Node {node} agreed to the question and refused afterwards, so it was cancelled. Other nodes may have charged it before: asked again, the same question completes what was charged and costs nothing more there.',
    zh: '节点 {node} 同意后又拒绝了该查询，该查询已取消。其他节点此前可能已扣费：重提同一问题会完成已扣费的部分，在这些节点处不另扣费。',
    exit: 'failure',
  },
  'joint.blocked_by': {
    en: 'Node {node} refuses: {code}. Other nodes have charged already: ask again once that node answers, or cancel the question, which gives nothing back.',
    zh: '节点 {node} 拒绝了该查询：{code}。其他节点已扣费：待该节点恢复应答后重新提交，或取消查询（已扣费用不予退还）。',
  },
  'joint.ticket_ended': {
    en: 'The joint ticket ended at node {node}: {state:ticket}. Nothing was charged; ask again, and a new one is made.',
    zh: '联合票据在节点 {node} 处已终止：{state:ticket}。未扣费；请重新提交，系统会另制新票据。',
    exit: 'failure',
  },
  'joint.unanswered': {
    en: 'These nodes did not answer: {nodes}. Ask again: what was charged is completed and costs nothing more.',
    zh: '以下节点未应答：{nodes}。请重新提交：已扣费部分会继续完成，不再另行收费。',
    exit: 'failure',
  },
  'joint.reply_refused': {
    en: 'The hub does not take what the node answered: it may be of another version.',
    zh: '枢纽未接受该节点的应答：双方软件版本可能不同。',
    exit: 'failure',
  },
  'joint.cancelled': {
    en: 'The question was cancelled.',
    zh: '该联合查询已取消。',
  },
})
