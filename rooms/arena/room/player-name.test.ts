import { describe, expect, it } from 'vitest';
import { cleanName } from './player-name.ts';

const ZWJ = '\u200d';
const ZWNJ = '\u200c';
const RAINBOW = `🏳\ufe0f${ZWJ}🌈`;
const FAMILY = ['👨', '👩', '👧', '👦'].join(ZWJ);
const ENGLAND = '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';

describe('what is kept of a name', () => {
  it.each([
    ['Persian', `علی${ZWNJ}رضا`],
    ['Sinhala', `ශ්${ZWJ}රී`],
    ['Malayalam, at its end', `മോഹന്${ZWJ}`],
    ['Marathi', `र्${ZWJ}य`],
    ['a rainbow', RAINBOW],
    ['a family', FAMILY],
    ['a flag with tags', ENGLAND],
    ['a red heart', '❤\ufe0f'],
    ['a key', '1\ufe0f\u20e3'],
    ['a variant of a Chinese character', '葛\u{e0100}城'],
  ])('[AR104] %s keeps what is invisible by itself', (_what, name) => {
    expect(cleanName(name)).toBe(name);
  });

  it.each([
    ['between Latin letters', `A${ZWJ}d${ZWNJ}a`],
    ['before a name and behind it', `${ZWJ}Ada${ZWNJ}`],
    ['bidirectional overrides and marks', '\u202e\u200fAda\u2066\u061c'],
    ['tags without a flag', 'A\u{e0067}\u{e0062}da'],
    ['variants of letters', 'A\ufe0fd\u{e0100}a'],
    ['fillers', '\u3164A\u115f\u1160d\uffa0a\u180e\u034f'],
    ['halves of characters', '\ud800A\udc00da\ud83d'],
    ['lines and controls', 'A\r\nd\u2028a\u0007\u0000'],
    ['private and unassigned ones', 'A\ue000d\u{10ffff}a\ufffc'],
  ])('[RM2, AR104] invisible ones go: %s', (_what, name) => {
    expect(cleanName(name)).toBe('Ada');
  });

  it.each([
    ...[
      '',
      ' ',
      '\u3000\u00a0',
      '\u2800\u2800',
      '\u200b\u200d',
      '\u3164',
      '\u115f\u1160',
      '\u202e',
      '\u0301\u0336',
      '\ufe0f',
    ],
    ...['\u{e0067}', '\ud800', '\u00ad', '\n\n', '👨\u200d'.repeat(60)],
  ])('[RM2] %j is no name', (name) => {
    expect(cleanName(name)).toBeNull();
  });

  it.each(['🇩🇪', RAINBOW, FAMILY, ENGLAND, `ශ්${ZWJ}රී`, 'e\u0323\u0301', 'ကျော်'])(
    '[AR105] %s is one character',
    (one) => {
      expect(cleanName(`abcdefghijklmno${one}xyz`)).toBe(`abcdefghijklmno${one}`.normalize('NFC'));
      expect(cleanName(one.repeat(40))).toBe(one.normalize('NFC').repeat(16));
    },
  );

  it('[AR105] marks that a script has stay; those that are drawn across other lines go', () => {
    for (const name of ['Nguyễn', 'ကျော်', 'น้ำที่', 'בְּרֵאשִׁית', 'བརྒྱུད', 'कार्त्स्न्य', 'Ångström'])
      expect(cleanName(name)).toBe(name);
    expect(cleanName(`z${'\u0336'.repeat(12)}o`)).toBe('z\u0336\u0336o');
    expect(cleanName(`ก${'\u0e47'.repeat(12)}`)).toBe('ก\u0e47');
    expect(cleanName(`က${'\u103b'.repeat(12)}`)).toBe('က\u103b');
    expect(cleanName(`\u0336\u0336 \u0301Ada`)).toBe('Ada');
  });

  it('[RM2] cleaning a clean name changes nothing, whatever was sent', () => {
    const odd = [
      '\u0f71',
      '\u0f74',
      '\u08d3',
      'e',
      '\u0323',
      '\u0301',
      ' ',
      '\u200d',
      '🏴',
      '\ufe0f',
      'क',
      '\u094d',
      '\ud800',
      '\u{e007f}',
    ];
    for (let i = 0; i < 3000; i++) {
      const raw = Array.from({ length: 9 }, (_, k) => odd[(i * 31 + k * k * 7 + ((i >> k) & 3)) % odd.length]).join('');
      const name = cleanName(raw);
      if (name !== null) expect(cleanName(name), JSON.stringify(raw)).toBe(name);
    }
  });
});

const REAL_NAMES =
  'Fukuda,Fukuyama,Fukushima,Fukuoka,Fuku,Shiitake,Shiite,Penistone,Faggioli,Faggiano,Cockburn,Cockermouth,Cocker,Dickinson,Dickson,' +
  'Dickens,Dicky,Riddick,Maddick,Medick,Benedick,Hitchcock,Hancock,Hiscock,Badcock,Mycock,Peacock,Assad,Assange,Asser,Assisi,Assunta,' +
  'Matsushita,Takeshita,Nishikawa,Phuc,Phúc,Dikshit,Shital,Tushit,Bhushit,Sussex,Essex,Middlesex,Sexton,Lightwater,Clitheroe,Arsenal,' +
  'Cummings,Cumming,Cumberbatch,Cumnock,Cumaná,Weiner,Gaylord,Wang,Dong,Bich,Bích Ngọc,Bitche,Yoshitaka,Titus,Titov,Tit Mellil,Analise,' +
  'Annalise,Dianalund,Kanal,Canal,Cassandra,Hassan,Butterworth,Raper,Kunte,Pusey,Fuchs,Scunthorpe,Cuntis,Cuntan,Negron,Rio Negro,' +
  'Montenegro,Fagan,Fagin,Fagerström,Făgăraș,Kike Hernández,Kikelomo,Dick Van Dyke,Moby Dick,Dyke,Pornic,Pornsak,Porntip,Fu,Fu Manchu,' +
  'Kung Fu,Pok Fu Lam,Wing Fuk,Semenov,Semen Petrov,György,Hanušová,Lanús,Janus,Uranus,Pennis,Pennisi,Peníscola,Wanka,Wankel,Wankaner,' +
  'Huanggang,Trenggalek,Slutsk,Turda,Hooker,Horný,Hofacker,Fockbek,Goedicke,Dildora,Cuckfield,Snigger,Therapist,Shi T,Chin K,' +
  'Phúc Khang,push it,45s,2001,R2D2,' +
  'Гліб,Шапкарев,Μιχαηλίδης,小草你好,体操你我,尼玛次仁,沙比尔,狗日记,薰衣草你,曹操,傻Bob,محمد,山田太郎,김민수';

const CURSES =
  'fuck,f.u.c.k,f-u-c-k,f_u_c_k,fu.ck,fu ck,xXfuckXx,fuck69,ｆｕｃｋ,fvck,f*ck,f**k,f@ck,ⓕⓤⓒⓚ,𝖋𝖚𝖈𝖐,ꜰᴜᴄᴋ,🇫🇺🇨🇰,fück,fuсk,fuuuuck,' +
  'shit,sh1t,5h1t,$hit,sh!t,shit!,s.h.i.t,S H I T,sh it,sh*t,ѕhit,bull shit,holyshit,eat shit,sh1t69,b!tch,8itch,bitch,son of a bitch,' +
  'cunt,C.U.N.T,dick,d1ck,Big Dick,bigdick,suckmydick,Suck My Dick,I am a dick,cock,cocksucker,asshole,a55hole,@ss,a$$,ass face,' +
  'nigger,n1gg3r,n199er,faggot,whore,wh0re,slut,pussy,pu55y,penis,pen1s,porn,Porn Star,pornhub,tits,b00bs,rape,rapist,mother fucker,' +
  'wanker,twat,cum,negro,操你妈,操你,艹你妈,日你妈,干你娘,幹你娘,小傻逼,傻 逼,他·妈·的,操.你.妈,傻B,王八蛋,你媽的,去死,去死吧,煞笔,鸡巴,草泥马';

describe('which names are shown', () => {
  it.each(REAL_NAMES.split(','))('[AR106, RM23] %s is one', (name) => {
    expect(cleanName(name)).toBe(name);
  });

  it.each(CURSES.split(','))('[AR106, RM23] %s is none', (name) => {
    expect(cleanName(name)).toBeNull();
  });

  it('[AR104] what is invisible hides no curse', () => {
    for (const hidden of [ZWJ, ZWNJ, '\u200b', '\u00ad', '\u2060', '\ufe0f', '\u180b', '\u{e0063}', '\u0336']) {
      for (const curse of ['fuck', 'shit', '操你妈', '傻逼'])
        expect(cleanName([...curse].join(hidden)), curse).toBeNull();
    }
  });
});
