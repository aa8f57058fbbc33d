import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan notify --help' }

/** Mistakes with the file of a member's notifications and its state. */
export const NOTIFY_MESSAGES = messages(AREA, {
  'notify.readable': {
    en: 'Others can read this file, and it holds secrets; run chmod 600 on it.',
    zh: '其他人可以读取此文件，而其中含有密钥；请对其执行 chmod 600。',
    next: 'chmod 600 FILE',
  },
  'notify.url': {
    en: 'This is no address to send to; it begins with https:// (http:// within this machine) and holds no user name.',
    zh: '这不是可用的发送地址；应以 https:// 开头（本机内可用 http://），且不含用户名。',
  },
  'notify.plain_email': {
    en: 'E-mail that leaves this machine is sent over TLS; take `tls: off` away.',
    zh: '离开本机的邮件须经 TLS 发送；请去掉 `tls: off`。',
  },
  'notify.webhook_secret': {
    en: 'A webhook’s secret is whsec_ and the base64 of 24 to 64 random bytes.',
    zh: 'Webhook 的密钥为 whsec_ 加 24 至 64 个随机字节的 base64。',
  },
  'notify.state': {
    en: 'This is not the state of these notifications, or it is damaged; name another file with --state, or remove it to begin anew.',
    zh: '此文件不是这些通知的状态文件，或已损坏；请用 --state 指定其他文件，或删除后重新开始。',
  },
  'notify.undelivered': {
    en: 'Some notices could not be delivered; they are tried again at the next look.',
    zh: '部分通知未能送达；下次检查时会重试。',
  },
})
