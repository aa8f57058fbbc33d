// 在服务之外告知成员的内容：只含公开的或成员自己的名称，不含任何数字。
import type * as en from './en.ts'

export const notify: typeof en.notify = {
  title: what => `隐算：${what}`,
  kinds: {
    'edition-open': '数据版本已开放',
    'budget-nearly-spent': '隐私预算即将用完',
    'contract-waiting': '有合同待您签署',
    'answer-ready': '有新的查询结果',
    'panel-alarm': '行业看板有告警',
    alarm: '告警',
  },
  texts: {
    'edition-open': edition => `数据版本 ${edition} 已开放查询。`,
    'budget-nearly-spent': edition =>
      `${edition} 的隐私预算消耗已超过您设定的比例。查看：yinsuan budget show`,
    'contract-waiting': grant => `合同 ${grant} 待您签署后生效。查看：yinsuan grant show ${grant}`,
    'answer-ready': answer => `请用您的密钥读取：yinsuan answer show ${answer}`,
    'panel-alarm': subject => {
      const [dataset = '', period = ''] = subject.split(' ')
      return `${dataset} 的看板对 ${period} 发出告警。请用您的密钥读取：yinsuan report panel ${dataset}`
    },
    alarm: code => `服务的日志与此前展示的内容矛盾（${code}）。请保留状态文件，并运行：yinsuan log watch`,
  },
  test: '测试',
  testText: '这是一条通知测试，没有发生任何事情。',
  channel: (kind, place) => `${kind}（渠道 ${place}）`,
  sent: (title, channel) => `已发送至 ${channel}：${title}。`,
  failed: (title, channel, reason) => `未能送达 ${channel}（${reason}），将重试：${title}。`,
}
