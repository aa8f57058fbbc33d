// The claim of privacy as a card: the questions that NIST SP 800-226 asks of a differential-privacy claim,
// each with its answer.
import type { Label } from './common.ts'
import type { PassportGap, PrivacyClaim } from './passport.ts'

export type CardLine = { readonly question: Label; readonly answer: Label }

export function claimCard(claim: PrivacyClaim): readonly CardLine[] {
  const { delta, yearly, edition, sealing, reportingThreshold } = claim
  const terms = (comma: string) => claim.blindTerms.map(({ level, term }) => `${level} ${term}`).join(comma)
  const both = (epsilon: { readonly perConsumer: string; readonly total: string }): Label => ({
    zh: `单个需求方 ε = ${epsilon.perConsumer}，全部需求方合计 ε = ${epsilon.total}（δ = ${delta}）`,
    en: `ε = ${epsilon.perConsumer} for one consumer, ε = ${epsilon.total} over all (δ = ${delta})`,
  })
  return [
    {
      question: { zh: '保护谁（隐私单元）？', en: 'Who is protected (the unit of privacy)?' },
      answer: UNIT_WORDS[claim.unit],
    },
    ...dominanceOf(claim),
    ...tagsOf(claim),
    {
      question: { zh: '一年内最多损失多少？', en: 'How much can be lost in a year?' },
      answer: {
        zh: `任意 12 个月内该数据集所有数据版本合计：${both(yearly).zh}`,
        en: `In any 12 months, over all editions of the dataset: ${both(yearly).en}`,
      },
    },
    {
      question: { zh: '本数据版本最多损失多少？', en: 'How much can this edition lose?' },
      answer: {
        zh: `${both(edition).zh}；其中封存时已消耗 ε = ${sealing}（公布数据版本总量与起草数据说明）`,
        en: `${both(edition).en}; of it ε = ${sealing} was spent at sealing, on its totals and drafting of the declaration`,
      },
    },
    {
      question: { zh: '一个答案损失多少？', en: 'How much does one answer lose?' },
      answer: {
        zh: `由提问方选择，写在每个答案上，最多 ε = ${claim.answerMost}`,
        en: `What its asker chose; it stands on each answer, and is at most ε = ${claim.answerMost}`,
      },
    },
    {
      question: { zh: '盲查询另加多少？', en: 'What does a blind question add?' },
      answer:
        claim.blindTerms.length === 0
          ? {
              zh: '本数据版本的 δ 过小，任何票据级别的附加量都超过 δ/2，不允许盲查询',
              en: 'It is not allowed: at every level of tickets it would add more than δ/2',
            }
          : {
              zh: `每张票据在 δ 上另加不超过：${terms('，')}（作弊的需求方骗过一次抽检的概率上限），写在每个答案上；超过 δ/2 的级别不允许使用`,
              en: `To δ, for each ticket at most: ${terms(', ')} (the most with which a consumer who cheats passes a choice). It stands on each answer; levels that would add more than δ/2 are refused`,
            },
    },
    {
      question: { zh: '用什么机制？', en: 'By which mechanism?' },
      answer: {
        zh: '离散高斯（默认）或离散拉普拉斯噪声，精确整数采样；以零集中差分隐私 ρ 记账，可自适应组合',
        en: 'Discrete Gaussian (default) or discrete Laplace noise, sampled exactly over integers; accounted in zCDP ρ, which composes adaptively',
      },
    },
    ...poolOf(claim),
    {
      question: { zh: '需要信任谁？', en: 'Who has to be trusted?' },
      answer: {
        zh: '运营方：服务持有限幅后的假名行并正确加噪；提供方：每个买家一个假名；盲查询时无需信任服务方对提问内容保密',
        en: 'The operator, who keeps bounded pseudonymous rows and has to add the noise; the provider, for one pseudonym a buyer. Of a blind question the service learns no selection',
      },
    },
    {
      question: { zh: '不包括什么？', en: 'What is not covered?' },
      answer: {
        zh: `声明本身（取值列表、上限、限幅）是公开的；群体规律与商业秘密不受保护；能读取服务存储者可见假名行；低于 ${reportingThreshold} 的数值不显示只为可读性，不是隐私保证`,
        en: `Declarations (domains, caps, bounds) are public; facts about groups and trade secrets are not protected; whoever reads the service’s storage sees pseudonymous rows; that values below ${reportingThreshold} are not shown is for readability and no promise`,
      },
    },
    {
      question: { zh: '有什么证据？', en: 'What is the evidence?' },
      answer: {
        zh: '敏感度证明 protocols/dp/PROOF.md；npm run evidence -- dp-samplers、dp-coverage、grey-box；任何人可重算全部预算：yinsuan log verify URL',
        en: 'Proof of sensitivity: protocols/dp/PROOF.md; npm run evidence -- dp-samplers, dp-coverage, grey-box; anybody recomputes every budget: yinsuan log verify URL',
      },
    },
  ]
}

const UNIT_WORDS: Readonly<Record<PrivacyClaim['unit'], Label>> = {
  buyer: {
    zh: '一个买家：本数据版本中归于其假名的全部行，加入或移除',
    en: 'One buyer: all rows of one pseudonym in this edition, added or removed',
  },
  enterprise: {
    zh: '一家企业：本数据版本中归于其假名的全部行，加入或移除。企业中的个人不是单独的隐私单元',
    en: 'One enterprise: all rows of one pseudonym in this edition, added or removed. The people in it are no units of their own',
  },
  record: {
    zh: '一条记录：提供方声明其背后没有个人或企业；加入或移除',
    en: 'One record, behind which the provider states that no person and no enterprise stands, added or removed',
  },
}

/** What differential privacy means where a few enterprises are most of a market. */
function dominanceOf({ dominance }: PrivacyClaim): readonly CardLine[] {
  if (dominance === null) return []
  const { perConsumer, total } = dominance
  return [
    {
      question: {
        zh: '少数企业占主导时意味着什么？',
        en: 'What does it mean where few enterprises dominate?',
      },
      answer: {
        zh: `超出贡献上限的部分不计入，因此主导企业看起来比实际小。占优规则：即使知道其他所有企业的数据，并读到单个需求方得到的全部答案，对一家企业在某个数值中贡献的估计，误差（95 %）也不小于贡献上限的 ± ${perConsumer} %；读到全部需求方的答案时不小于 ± ${total} %。数值很小表示保护很弱：请据此确定上限与预算`,
        en: `What goes beyond the bounds is not counted, so a dominant one looks smaller than it is. Dominance rule: whoever knows all other enterprises and reads everything that one consumer is answered can tell what one enterprise adds to a figure no better than ± ${perConsumer} % (at 95 %) of the most that the bounds let it add; with all consumers’ answers ± ${total} %. A small per cent is little protection: choose bounds and budgets by it`,
      },
    },
  ]
}

function poolOf({ pool }: PrivacyClaim): readonly CardLine[] {
  if (pool === undefined) return []
  return [
    {
      question: { zh: '公布的答案由什么支付？', en: 'What pays for published answers?' },
      answer: {
        zh: `提供方可以从另设的纯 ε 额度中支付（离散拉普拉斯噪声，不含 δ）：本数据版本 ε = ${pool.edition}，任意 12 个月 ε = ${pool.yearly}，均已计入以上数值；其余答案以 ρ 记账`,
        en: `Its provider may pay for them from a pool of pure ε apart (discrete Laplace noise, no δ): ε = ${pool.edition} in this edition and ${pool.yearly} in any 12 months, which the figures above include. All other answers are accounted in ρ`,
      },
    },
  ]
}

function tagsOf({ tags = [] }: PrivacyClaim): readonly CardLine[] {
  if (tags.length === 0) return []
  const each = (language: keyof Label) => tags.map(({ label, most }) => `${label[language]} (${most})`)
  return [
    {
      question: { zh: '一行会计入多个分组吗？', en: 'Can a row count in several groups?' },
      answer: {
        zh: `会，按以下维度分组时一行最多计入所示的组数：${each('zh').join('、')}。贡献上限照此放大，噪声相应加大，保护不变`,
        en: `Yes: grouped by these, in at most so many: ${each('en').join(', ')}. What a unit can add is counted so often, and the noise is scaled to it: the protection is the same`,
      },
    },
  ]
}

/** What the passport does not say, or does not say well. */
export const GAP_WORDS: Readonly<Record<PassportGap, Label>> = {
  'no-statement': {
    zh: '提供方未作登记说明（passport）',
    en: 'the provider states nothing (passport in dataset.yaml)',
  },
  'no-impact-assessment': { zh: '未写个人信息保护影响评估编号', en: 'no id of an impact assessment' },
  'no-legal-basis': { zh: '未写合法性基础', en: 'no legal basis' },
  'no-retention': { zh: '未写保存期限', en: 'no retention period' },
  'no-assessor': { zh: '未写评估人', en: 'no assessor' },
  'no-quasi-identifiers': {
    zh: '未声明准标识符，未做 k-匿名评估',
    en: 'no quasi-identifiers are declared, so k-anonymity was not measured',
  },
  'k-below-5': {
    zh: '准标识符组合中有不足 5 人的组',
    en: 'some combination of quasi-identifiers has fewer than 5 buyers',
  },
  'not-approved': { zh: '尚未审批，不回答任何查询', en: 'not approved: it answers nobody' },
  'approved-by-nobody': {
    zh: '在审批制度之前已开放，无人审批',
    en: 'opened before approvals were asked for: nobody approved it',
  },
  'roles-by-provider': {
    zh: '各列的角色由提供方指定或确认，不在 ε 之内（对其透露的内容 δ = 1）',
    en: 'what the columns are was said or confirmed by the provider, outside of ε (δ = 1 for what that tells)',
  },
  'report-not-kept': {
    zh: '在留存报告之前封存，没有列级报告',
    en: 'sealed before reports were kept: no report of its columns',
  },
}
