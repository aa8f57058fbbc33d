import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan config check' }

/** Sign-in to the console through an OpenID provider. What the provider itself says is never repeated. */
export const SIGN_IN_MESSAGES = messages(AREA, {
  'signin.flow_unknown': {
    en: 'This sign-in has expired, was used before, or was begun in another window. Begin again.',
    zh: '本次登录已过期、已使用过，或由另一窗口发起。请重新登录。',
  },
  'signin.denied': {
    en: 'The identity provider did not sign you in. Begin again, or open your key file with its passphrase.',
    zh: '身份提供方未完成登录。请重新登录，或用口令打开密钥文件。',
  },
  'signin.code_refused': {
    en: 'The identity provider did not accept its own code: it was used before, or the client of this service is not registered as it should be.',
    zh: '身份提供方未接受自己签发的授权码：已使用过，或本服务在其处的客户端登记有误。',
  },
  'signin.token_wrong': {
    en: 'The identity token is not valid here: its issuer, audience, nonce, time or signature is wrong.',
    zh: '身份令牌在此无效：签发方、受众、随机数、时间或签名有误。',
  },
  'signin.provider_elsewhere': {
    en: 'The identity provider describes itself under another name or points to a host that is neither that of oidcIssuer nor in oidcHosts.',
    zh: '身份提供方自述的名称与 oidcIssuer 不同，或指向的主机既非 oidcIssuer 所在主机，也未列入 oidcHosts。',
  },
  'signin.provider_failed': {
    en: 'The identity provider cannot be reached, or its answer is too slow, too large or malformed.',
    zh: '无法连接身份提供方，或其应答过慢、过大、格式有误。',
  },
})
