/** The same in Chinese (see english-features.ts). */
import type { FeatureWords } from './english-features.ts';

const words = (fact: FeatureWords['fact'], good: string, bad: string): FeatureWords => ({ fact, good, bad });

export const chineseFeatures: Readonly<Record<string, FeatureWords>> = {
  shotRate: words((v) => `每秒射击 ${v} 次`, '你的火力有用', '你的火力打空了'),
  accuracyShort: words((v) => `最近命中率 ${v}`, '你这会儿打得准', '你这会儿常打偏'),
  accuracyLong: words((v) => `命中率 ${v}`, '你瞄得准', '你常打偏'),
  hitDistance: words((v) => `命中距离 ${v}`, '你出手的距离合适', '你出手的距离别扭'),
  killRateShort: words((v) => `最近每秒击落 ${v} 个`, '敌人倒得快', '敌人几乎不倒'),
  killRateLong: words((v) => `每秒击落 ${v} 个`, '你清敌很快', '你清敌较慢'),
  killDistance: words((v) => `击落距离 ${v}`, '你在远处就解决了敌人', '敌人靠近了才倒下'),
  killStreak: words((v) => `连续击落 ${v} 个毫发无伤`, '没有什么碰得到你', '它们老碰到你'),
  kindsFelled: words((v) => `击落过 ${v} 种敌人`, '哪种敌人你都能应付', '有几种敌人让你为难'),
  damageShort: words((v) => `十秒内受伤 ${v}`, '你很少受伤', '你伤得不轻'),
  damageLong: words((v) => `半分钟内受伤 ${v}`, '你很少受伤', '你伤得不轻'),
  damageMinute: words((v) => `一分钟内受伤 ${v}`, '你受伤不多', '你受伤很多'),
  worstHit: words((v) => `最重一击 ${v}`, '没挨过重击', '挨了一记重击'),
  hurtRate: words((v) => `每秒挨打 ${v} 次`, '你躲得好', '你躲得不好'),
  sinceHurt: words((v) => `距上次挨打 ${v}`, '你很久没挨打了', '你刚挨了打'),
  sinceDowned: words((v) => `距上次倒下 ${v}`, '你很久没倒下了', '你刚倒下过'),
  downsInMinute: words((v) => `一分钟倒下 ${v} 次`, '你站得稳', '你常倒下'),
  nearMissRate: words((v) => `每秒 ${v} 次擦身而过`, '你躲得好', '子弹贴身飞过'),
  dashRate: words((v) => `每秒冲刺 ${v} 次`, '你冲刺及时', '你的冲刺没帮上忙'),
  dashDanger: words((v) => `冲刺时危险在 ${v} 外`, '你冲刺用在刀刃上', '你冲刺得晚'),
  pickupRate: words((v) => `每秒拾取 ${v} 个`, '掉落的你都捡了', '掉落的你没捡'),
  health: words((v) => `生命 ${v}`, '你状态很好', '你伤势很重'),
  healthMean: words((v) => `半分钟平均生命 ${v}`, '你的生命保得住', '你的生命一直偏低'),
  intensity: words((v) => `激烈程度 ${v}`, '你周围很平静', '你周围很激烈'),
  intensityMean: words((v) => `一段时间的激烈程度 ${v}`, '这阵子很平静', '这阵子很激烈'),
  foesAlive: words((v) => `周围 ${v} 个敌人`, '附近敌人不多', '附近敌人很多'),
  nearestFoe: words((v) => `敌人在 ${v} 外`, '你保持着距离', '敌人贴得很近'),
  waveSeconds: words((v) => `每波用时 ${v}`, '你过波很快', '你过波较久'),
  wave: words((v) => `第 ${v} 波`, '波次还早', '波次越来越难'),
  steerRate: words((v) => `每秒转向 ${v} 次`, '你走位灵巧', '你走位慌乱'),
  idleLongest: words((v) => `停顿 ${v}`, '你从不停歇', '你停顿很久'),
  upgrades: words((v) => `一分钟取得 ${v} 个装饰音`, '装饰音帮了你', '你的装饰音还少'),
};
