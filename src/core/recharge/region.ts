import { type Text, text } from "../text.ts";

/** Province-level regions of China by their postal short code (GB/T 2260 letters), e.g. `HA` Henan. */
export type RegionCode = string;

/** The 31 regions of the mainland. */
export type MainlandCode =
  | "BJ"
  | "TJ"
  | "HE"
  | "SX"
  | "NM"
  | "LN"
  | "JL"
  | "HL"
  | "SH"
  | "JS"
  | "ZJ"
  | "AH"
  | "FJ"
  | "JX"
  | "SD"
  | "HA"
  | "HB"
  | "HN"
  | "GD"
  | "GX"
  | "HI"
  | "CQ"
  | "SC"
  | "GZ"
  | "YN"
  | "XZ"
  | "SN"
  | "GS"
  | "QH"
  | "NX"
  | "XJ";

/** Where cards of the mainland's carriers do not work, so that we can say so instead of "not understood". */
export type UnservedCode = "HK" | "MO" | "TW";

export type City = {
  /** Without 市. */
  zh: string;
  /** Lower case, no spaces, no tones. */
  pinyin: string;
};

/** A region with the names people give it. Its name for people is `regionName(region)`. */
export type Region = {
  code: MainlandCode | UnservedCode;
  served: boolean;
  /** Short name, e.g. 河南. */
  zh: string;
  /** Full name, e.g. 河南省. */
  zhFull: string;
  /** Lower case, no spaces, no tones. Shaanxi is `shaanxi` as on every map, Shanxi is `shanxi`. */
  pinyin: string;
  /**
   * The capital first, then the larger cities. A spelling names one city of one region: of two cities with the
   * same pinyin (苏州 and 宿州, 台州 and 泰州) only the one more likely to be meant is here.
   */
  cities: readonly City[];
};

export const regions: readonly Region[] = [
  mainland("BJ", "北京", "北京市", "beijing", "北京 beijing"),
  mainland("TJ", "天津", "天津市", "tianjin", "天津 tianjin"),
  mainland(
    "HE",
    "河北",
    "河北省",
    "hebei",
    "石家庄 shijiazhuang, 唐山 tangshan, 保定 baoding, 邯郸 handan, 沧州 cangzhou, 廊坊 langfang, 邢台 xingtai, 秦皇岛 qinhuangdao, 张家口 zhangjiakou, 衡水 hengshui, 承德 chengde",
  ),
  mainland(
    "SX",
    "山西",
    "山西省",
    "shanxi",
    "太原 taiyuan, 大同 datong, 临汾 linfen, 运城 yuncheng, 长治 changzhi, 晋中 jinzhong, 晋城 jincheng, 吕梁 lvliang",
  ),
  mainland(
    "NM",
    "内蒙古",
    "内蒙古自治区",
    "neimenggu",
    "呼和浩特 huhehaote, 包头 baotou, 赤峰 chifeng, 鄂尔多斯 eerduosi, 通辽 tongliao, 呼伦贝尔 hulunbeier",
  ),
  mainland(
    "LN",
    "辽宁",
    "辽宁省",
    "liaoning",
    "沈阳 shenyang, 大连 dalian, 鞍山 anshan, 抚顺 fushun, 锦州 jinzhou, 营口 yingkou, 丹东 dandong, 盘锦 panjin",
  ),
  mainland("JL", "吉林", "吉林省", "jilin", "长春 changchun, 吉林 jilin, 四平 siping, 延边 yanbian, 松原 songyuan"),
  mainland(
    "HL",
    "黑龙江",
    "黑龙江省",
    "heilongjiang",
    "哈尔滨 haerbin, 大庆 daqing, 齐齐哈尔 qiqihaer, 牡丹江 mudanjiang, 佳木斯 jiamusi, 绥化 suihua",
  ),
  mainland("SH", "上海", "上海市", "shanghai", "上海 shanghai"),
  mainland(
    "JS",
    "江苏",
    "江苏省",
    "jiangsu",
    "南京 nanjing, 苏州 suzhou, 无锡 wuxi, 常州 changzhou, 南通 nantong, 徐州 xuzhou, 扬州 yangzhou, 盐城 yancheng, 镇江 zhenjiang, 淮安 huaian, 连云港 lianyungang, 宿迁 suqian",
  ),
  mainland(
    "ZJ",
    "浙江",
    "浙江省",
    "zhejiang",
    "杭州 hangzhou, 宁波 ningbo, 温州 wenzhou, 义乌 yiwu, 金华 jinhua, 绍兴 shaoxing, 嘉兴 jiaxing, 台州 taizhou, 湖州 huzhou, 丽水 lishui, 衢州 quzhou, 舟山 zhoushan",
  ),
  mainland(
    "AH",
    "安徽",
    "安徽省",
    "anhui",
    "合肥 hefei, 芜湖 wuhu, 阜阳 fuyang, 蚌埠 bengbu, 安庆 anqing, 六安 luan, 滁州 chuzhou, 马鞍山 maanshan, 淮南 huainan, 亳州 bozhou, 黄山 huangshan",
  ),
  mainland(
    "FJ",
    "福建",
    "福建省",
    "fujian",
    "福州 fuzhou, 厦门 xiamen, 泉州 quanzhou, 漳州 zhangzhou, 莆田 putian, 宁德 ningde, 龙岩 longyan, 三明 sanming, 南平 nanping",
  ),
  mainland(
    "JX",
    "江西",
    "江西省",
    "jiangxi",
    "南昌 nanchang, 赣州 ganzhou, 九江 jiujiang, 上饶 shangrao, 吉安 jian, 景德镇 jingdezhen, 萍乡 pingxiang",
  ),
  mainland(
    "SD",
    "山东",
    "山东省",
    "shandong",
    "济南 jinan, 青岛 qingdao, 烟台 yantai, 潍坊 weifang, 临沂 linyi, 淄博 zibo, 济宁 jining, 威海 weihai, 德州 dezhou, 聊城 liaocheng, 泰安 taian, 菏泽 heze, 日照 rizhao, 东营 dongying, 枣庄 zaozhuang, 滨州 binzhou",
  ),
  mainland(
    "HA",
    "河南",
    "河南省",
    "henan",
    "郑州 zhengzhou, 洛阳 luoyang, 南阳 nanyang, 新乡 xinxiang, 商丘 shangqiu, 信阳 xinyang, 开封 kaifeng, 安阳 anyang, 周口 zhoukou, 许昌 xuchang, 驻马店 zhumadian, 平顶山 pingdingshan, 焦作 jiaozuo, 濮阳 puyang, 漯河 luohe, 三门峡 sanmenxia",
  ),
  mainland(
    "HB",
    "湖北",
    "湖北省",
    "hubei",
    "武汉 wuhan, 襄阳 xiangyang, 宜昌 yichang, 荆州 jingzhou, 十堰 shiyan, 黄冈 huanggang, 孝感 xiaogan, 恩施 enshi, 荆门 jingmen, 黄石 huangshi",
  ),
  mainland(
    "HN",
    "湖南",
    "湖南省",
    "hunan",
    "长沙 changsha, 株洲 zhuzhou, 衡阳 hengyang, 岳阳 yueyang, 常德 changde, 湘潭 xiangtan, 邵阳 shaoyang, 郴州 chenzhou, 永州 yongzhou, 怀化 huaihua, 益阳 yiyang, 娄底 loudi, 张家界 zhangjiajie",
  ),
  mainland(
    "GD",
    "广东",
    "广东省",
    "guangdong",
    "广州 guangzhou, 深圳 shenzhen, 东莞 dongguan, 佛山 foshan, 惠州 huizhou, 珠海 zhuhai, 中山 zhongshan, 汕头 shantou, 湛江 zhanjiang, 江门 jiangmen, 茂名 maoming, 揭阳 jieyang, 肇庆 zhaoqing, 梅州 meizhou, 清远 qingyuan, 韶关 shaoguan, 潮州 chaozhou, 河源 heyuan, 阳江 yangjiang, 汕尾 shanwei",
  ),
  mainland(
    "GX",
    "广西",
    "广西壮族自治区",
    "guangxi",
    "南宁 nanning, 柳州 liuzhou, 桂林 guilin, 北海 beihai, 梧州 wuzhou, 百色 baise, 钦州 qinzhou, 贵港 guigang",
  ),
  mainland("HI", "海南", "海南省", "hainan", "海口 haikou, 三亚 sanya, 儋州 danzhou"),
  mainland("CQ", "重庆", "重庆市", "chongqing", "重庆 chongqing"),
  mainland(
    "SC",
    "四川",
    "四川省",
    "sichuan",
    "成都 chengdu, 绵阳 mianyang, 南充 nanchong, 德阳 deyang, 宜宾 yibin, 泸州 luzhou, 达州 dazhou, 乐山 leshan, 自贡 zigong, 内江 neijiang, 眉山 meishan, 遂宁 suining, 攀枝花 panzhihua",
  ),
  mainland(
    "GZ",
    "贵州",
    "贵州省",
    "guizhou",
    "贵阳 guiyang, 遵义 zunyi, 毕节 bijie, 六盘水 liupanshui, 铜仁 tongren, 安顺 anshun",
  ),
  mainland(
    "YN",
    "云南",
    "云南省",
    "yunnan",
    "昆明 kunming, 曲靖 qujing, 大理 dali, 丽江 lijiang, 玉溪 yuxi, 红河 honghe, 昭通 zhaotong, 西双版纳 xishuangbanna",
  ),
  mainland("XZ", "西藏", "西藏自治区", "xizang", "拉萨 lasa, 日喀则 rikaze, 林芝 linzhi"),
  mainland(
    "SN",
    "陕西",
    "陕西省",
    "shaanxi",
    "西安 xian, 咸阳 xianyang, 宝鸡 baoji, 渭南 weinan, 榆林 yulin, 汉中 hanzhong, 延安 yanan, 安康 ankang",
  ),
  mainland(
    "GS",
    "甘肃",
    "甘肃省",
    "gansu",
    "兰州 lanzhou, 天水 tianshui, 酒泉 jiuquan, 庆阳 qingyang, 张掖 zhangye, 嘉峪关 jiayuguan",
  ),
  mainland("QH", "青海", "青海省", "qinghai", "西宁 xining, 海东 haidong, 格尔木 geermu"),
  mainland(
    "NX",
    "宁夏",
    "宁夏回族自治区",
    "ningxia",
    "银川 yinchuan, 石嘴山 shizuishan, 吴忠 wuzhong, 固原 guyuan, 中卫 zhongwei",
  ),
  mainland(
    "XJ",
    "新疆",
    "新疆维吾尔自治区",
    "xinjiang",
    "乌鲁木齐 wulumuqi, 喀什 kashi, 伊犁 yili, 库尔勒 kuerle, 克拉玛依 kelamayi, 昌吉 changji",
  ),

  unserved("HK", "香港", "香港特别行政区", "xianggang", "香港 xianggang"),
  unserved("MO", "澳门", "澳门特别行政区", "aomen", "澳门 aomen"),
  unserved("TW", "台湾", "台湾省", "taiwan", "台北 taibei, 高雄 gaoxiong, 台中 taizhong"),
];

/** The region with this code, or undefined. */
export function regionOf(code: RegionCode): Region | undefined {
  return regions.find((region) => region.code === code);
}

/** A region's short name in the reader's language. */
export function regionName(region: Region): Text {
  return text(`region.${region.code}`);
}

function mainland(code: MainlandCode, zh: string, zhFull: string, pinyin: string, cityList: string): Region {
  return { code, served: true, zh, zhFull, pinyin, cities: cities(cityList) };
}

function unserved(code: UnservedCode, zh: string, zhFull: string, pinyin: string, cityList: string): Region {
  return { code, served: false, zh, zhFull, pinyin, cities: cities(cityList) };
}

/** Reads `郑州 zhengzhou, 洛阳 luoyang`: a table that can be checked by eye. */
function cities(list: string): readonly City[] {
  return list.split(", ").map((entry) => {
    const [zh = "", pinyin = ""] = entry.split(" ");
    return { zh, pinyin };
  });
}
