// `@yinsuan/sdk/node`: what needs files.
export { openProfile, type OpenedProfile } from '../node/open-profile.ts'
