import type { City, MainlandCode, Region, RegionCode, UnservedCode } from "./region.ts";

/** Every region, with what people call it and the places in it. */
export const regions: readonly Region[] = [
  mainland(
    "BJ",
    "北京",
    "北京市",
    "beijing",
    "北京 beijing, 海淀 haidian, 丰台 fengtai, 昌平 changping, 大兴 daxing, 顺义 shunyi, 中关村 zhongguancun, 亦庄 yizhuang",
  ),
  mainland(
    "TJ",
    "天津",
    "天津市",
    "tianjin",
    "天津 tianjin, 滨海新区 binhaixinqu, 塘沽 tanggu, 武清 wuqing",
  ),
  mainland(
    "HE",
    "河北",
    "河北省",
    "hebei",
    "石家庄 shijiazhuang, 唐山 tangshan, 秦皇岛 qinhuangdao, 邯郸 handan, 邢台 xingtai, 保定 baoding, 张家口 zhangjiakou, 承德 chengde, 沧州 cangzhou, 廊坊 langfang, 衡水 hengshui, 雄安 xiongan, 白沟 baigou, 三河 sanhe, 燕郊 yanjiao, 迁安 qianan, 任丘 renqiu, 辛集 xinji, 定州 dingzhou, 涿州 zhuozhou, 霸州 bazhou, 遵化 zunhua, 高碑店 gaobeidian, 安国 anguo, 清河 qinghe",
  ),
  mainland(
    "SX",
    "山西",
    "山西省",
    "shanxi",
    "太原 taiyuan, 大同 datong, 阳泉 yangquan, 长治 changzhi, 晋城 jincheng, 朔州 shuozhou, 晋中 jinzhong, 运城 yuncheng, 忻州 xinzhou, 临汾 linfen, 吕梁 lvliang, 平遥 pingyao, 侯马 houma, 孝义 xiaoyi, 汾阳 fenyang, 介休 jiexiu",
  ),
  mainland(
    "NM",
    "内蒙古",
    "内蒙古自治区",
    "neimenggu",
    "呼和浩特 huhehaote, 包头 baotou, 乌海 wuhai, 赤峰 chifeng, 通辽 tongliao, 鄂尔多斯 eerduosi, 呼伦贝尔 hulunbeier, 巴彦淖尔 bayannaoer, 乌兰察布 wulanchabu, 兴安盟 xinganmeng, 锡林郭勒 xilinguole, 阿拉善 alashan, 锡林浩特 xilinhaote, 乌兰浩特 wulanhaote, 满洲里 manzhouli, 海拉尔 hailaer, 二连浩特 erlianhaote, 临河 linhe",
  ),
  mainland(
    "LN",
    "辽宁",
    "辽宁省",
    "liaoning",
    "沈阳 shenyang, 大连 dalian, 鞍山 anshan, 抚顺 fushun, 本溪 benxi, 丹东 dandong, 锦州 jinzhou, 营口 yingkou, 阜新 fuxin, 辽阳 liaoyang, 盘锦 panjin, 铁岭 tieling, 朝阳 chaoyang, 葫芦岛 huludao, 瓦房店 wafangdian, 海城 haicheng, 庄河 zhuanghe, 鲅鱼圈 bayuquan",
  ),
  mainland(
    "JL",
    "吉林",
    "吉林省",
    "jilin",
    "长春 changchun, 吉林 jilin, 四平 siping, 辽源 liaoyuan, 通化 tonghua, 白山 baishan, 松原 songyuan, 白城 baicheng, 延边 yanbian, 延吉 yanji, 公主岭 gongzhuling, 梅河口 meihekou, 珲春 hunchun, 敦化 dunhua",
  ),
  mainland(
    "HL",
    "黑龙江",
    "黑龙江省",
    "heilongjiang",
    "哈尔滨 haerbin, 齐齐哈尔 qiqihaer, 鸡西 jixi, 鹤岗 hegang, 双鸭山 shuangyashan, 大庆 daqing, 伊春 yichun, 佳木斯 jiamusi, 七台河 qitaihe, 牡丹江 mudanjiang, 黑河 heihe, 绥化 suihua, 大兴安岭 daxinganling, 绥芬河 suifenhe, 漠河 mohe, 五常 wuchang, 肇东 zhaodong",
  ),
  mainland(
    "SH",
    "上海",
    "上海市",
    "shanghai",
    "上海 shanghai, 浦东 pudong, 徐汇 xuhui, 闵行 minhang, 松江 songjiang, 嘉定 jiading, 青浦 qingpu, 奉贤 fengxian, 崇明 chongming, 虹桥 hongqiao, 陆家嘴 lujiazui",
  ),
  mainland(
    "JS",
    "江苏",
    "江苏省",
    "jiangsu",
    "南京 nanjing, 无锡 wuxi, 徐州 xuzhou, 常州 changzhou, 苏州 suzhou, 南通 nantong, 连云港 lianyungang, 淮安 huaian, 盐城 yancheng, 扬州 yangzhou, 镇江 zhenjiang, 泰州 taizhou, 宿迁 suqian, 昆山 kunshan, 江阴 jiangyin, 张家港 zhangjiagang, 常熟 changshu, 太仓 taicang, 宜兴 yixing, 丹阳 danyang, 如皋 rugao, 启东 qidong, 海门 haimen, 海安 haian, 如东 rudong, 溧阳 liyang, 靖江 jingjiang, 泰兴 taixing, 兴化 xinghua, 东台 dongtai, 高邮 gaoyou, 仪征 yizheng, 邳州 pizhou, 新沂 xinyi, 沭阳 shuyang, 吴江 wujiang, 江宁 jiangning, 盱眙 xuyi, 句容 jurong, 叠石桥 dieshiqiao",
  ),
  mainland(
    "ZJ",
    "浙江",
    "浙江省",
    "zhejiang",
    "杭州 hangzhou, 宁波 ningbo, 温州 wenzhou, 嘉兴 jiaxing, 湖州 huzhou, 绍兴 shaoxing, 金华 jinhua, 衢州 quzhou, 舟山 zhoushan, 台州 taizhou, 丽水 lishui, 义乌 yiwu, 永康 yongkang, 东阳 dongyang, 横店 hengdian, 慈溪 cixi, 余姚 yuyao, 诸暨 zhuji, 柯桥 keqiao, 温岭 wenling, 临海 linhai, 乐清 yueqing, 瑞安 ruian, 海宁 haining, 桐乡 tongxiang, 平湖 pinghu, 嘉善 jiashan, 长兴 changxing, 安吉 anji, 德清 deqing, 兰溪 lanxi, 浦江 pujiang, 武义 wuyi, 嵊州 shengzhou, 新昌 xinchang, 玉环 yuhuan, 象山 xiangshan, 萧山 xiaoshan, 余杭 yuhang, 临平 linping, 富阳 fuyang, 桐庐 tonglu, 龙港 longgang, 苍南 cangnan, 青田 qingtian, 奉化 fenghua, 织里 zhili",
  ),
  mainland(
    "AH",
    "安徽",
    "安徽省",
    "anhui",
    "合肥 hefei, 芜湖 wuhu, 蚌埠 bengbu, 淮南 huainan, 马鞍山 maanshan, 淮北 huaibei, 铜陵 tongling, 安庆 anqing, 黄山 huangshan, 滁州 chuzhou, 阜阳 fuyang, 宿州 suzhou, 六安 luan, 亳州 bozhou, 池州 chizhou, 宣城 xuancheng, 巢湖 chaohu, 桐城 tongcheng, 宁国 ningguo, 天长 tianchang, 临泉 linquan, 太和 taihe, 颍上 yingshang, 无为 wuwei",
  ),
  mainland(
    "FJ",
    "福建",
    "福建省",
    "fujian",
    "福州 fuzhou, 厦门 xiamen, 莆田 putian, 三明 sanming, 泉州 quanzhou, 漳州 zhangzhou, 南平 nanping, 龙岩 longyan, 宁德 ningde, 晋江 jinjiang, 石狮 shishi, 南安 nanan, 福清 fuqing, 安溪 anxi, 惠安 huian, 德化 dehua, 长乐 changle, 龙海 longhai, 永安 yongan, 武夷山 wuyishan, 福鼎 fuding, 福安 fuan, 平潭 pingtan",
  ),
  mainland(
    "JX",
    "江西",
    "江西省",
    "jiangxi",
    "南昌 nanchang, 景德镇 jingdezhen, 萍乡 pingxiang, 九江 jiujiang, 新余 xinyu, 鹰潭 yingtan, 赣州 ganzhou, 吉安 jian, 宜春 yichun, 抚州 fuzhou, 上饶 shangrao, 瑞金 ruijin, 丰城 fengcheng, 樟树 zhangshu, 高安 gaoan, 乐平 leping, 瑞昌 ruichang, 贵溪 guixi, 于都 yudu, 婺源 wuyuan",
  ),
  mainland(
    "SD",
    "山东",
    "山东省",
    "shandong",
    "济南 jinan, 青岛 qingdao, 淄博 zibo, 枣庄 zaozhuang, 东营 dongying, 烟台 yantai, 潍坊 weifang, 济宁 jining, 泰安 taian, 威海 weihai, 日照 rizhao, 临沂 linyi, 德州 dezhou, 聊城 liaocheng, 滨州 binzhou, 菏泽 heze, 莱芜 laiwu, 寿光 shouguang, 即墨 jimo, 胶州 jiaozhou, 平度 pingdu, 莱西 laixi, 龙口 longkou, 招远 zhaoyuan, 莱州 laizhou, 蓬莱 penglai, 诸城 zhucheng, 青州 qingzhou, 高密 gaomi, 昌邑 changyi, 安丘 anqiu, 曲阜 qufu, 邹城 zoucheng, 滕州 tengzhou, 新泰 xintai, 肥城 feicheng, 荣成 rongcheng, 乳山 rushan, 文登 wendeng, 邹平 zouping, 乐陵 laoling, 禹城 yucheng, 临清 linqing, 曹县 caoxian, 黄岛 huangdao, 兰陵 lanling",
  ),
  mainland(
    "HA",
    "河南",
    "河南省",
    "henan",
    "郑州 zhengzhou, 开封 kaifeng, 洛阳 luoyang, 平顶山 pingdingshan, 安阳 anyang, 鹤壁 hebi, 新乡 xinxiang, 焦作 jiaozuo, 濮阳 puyang, 许昌 xuchang, 漯河 luohe, 三门峡 sanmenxia, 南阳 nanyang, 商丘 shangqiu, 信阳 xinyang, 周口 zhoukou, 驻马店 zhumadian, 济源 jiyuan, 巩义 gongyi, 新郑 xinzheng, 登封 dengfeng, 荥阳 xingyang, 新密 xinmi, 中牟 zhongmu, 禹州 yuzhou, 长葛 changge, 项城 xiangcheng, 邓州 dengzhou, 永城 yongcheng, 汝州 ruzhou, 林州 linzhou, 长垣 changyuan, 辉县 huixian, 灵宝 lingbao, 固始 gushi, 沁阳 qinyang, 滑县 huaxian, 兰考 lankao, 镇平 zhenping",
  ),
  mainland(
    "HB",
    "湖北",
    "湖北省",
    "hubei",
    "武汉 wuhan, 黄石 huangshi, 十堰 shiyan, 宜昌 yichang, 襄阳 xiangyang, 鄂州 ezhou, 荆门 jingmen, 孝感 xiaogan, 荆州 jingzhou, 黄冈 huanggang, 咸宁 xianning, 随州 suizhou, 恩施 enshi, 仙桃 xiantao, 潜江 qianjiang, 天门 tianmen, 神农架 shennongjia, 枣阳 zaoyang, 汉川 hanchuan, 大冶 daye, 麻城 macheng, 武穴 wuxue, 赤壁 chibi, 钟祥 zhongxiang, 京山 jingshan, 洪湖 honghu, 宜都 yidu, 汉口 hankou, 汉阳 hanyang, 武昌 wuchang, 老河口 laohekou, 利川 lichuan",
  ),
  mainland(
    "HN",
    "湖南",
    "湖南省",
    "hunan",
    "长沙 changsha, 株洲 zhuzhou, 湘潭 xiangtan, 衡阳 hengyang, 邵阳 shaoyang, 岳阳 yueyang, 常德 changde, 张家界 zhangjiajie, 益阳 yiyang, 郴州 chenzhou, 永州 yongzhou, 怀化 huaihua, 娄底 loudi, 湘西 xiangxi, 浏阳 liuyang, 宁乡 ningxiang, 醴陵 liling, 耒阳 leiyang, 湘乡 xiangxiang, 邵东 shaodong, 汨罗 miluo, 凤凰 fenghuang, 吉首 jishou, 冷水江 lengshuijiang, 涟源 lianyuan",
  ),
  mainland(
    "GD",
    "广东",
    "广东省",
    "guangdong",
    "广州 guangzhou, 深圳 shenzhen, 珠海 zhuhai, 汕头 shantou, 佛山 foshan, 韶关 shaoguan, 湛江 zhanjiang, 肇庆 zhaoqing, 江门 jiangmen, 茂名 maoming, 惠州 huizhou, 梅州 meizhou, 汕尾 shanwei, 河源 heyuan, 阳江 yangjiang, 清远 qingyuan, 东莞 dongguan, 中山 zhongshan, 潮州 chaozhou, 揭阳 jieyang, 云浮 yunfu, 顺德 shunde, 番禺 panyu, 南海区 nanhaiqu, 花都 huadu, 增城 zengcheng, 从化 conghua, 宝安 baoan, 龙岗 longgang, 福田 futian, 南山区 nanshanqu, 天河区 tianhequ, 华强北 huaqiangbei, 虎门 humen, 长安镇 changanzhen, 潮汕 chaoshan, 普宁 puning, 陆丰 lufeng, 潮阳 chaoyang, 澄海 chenghai, 开平 kaiping, 台山 taishan, 恩平 enping, 鹤山 heshan, 廉江 lianjiang, 雷州 leizhou, 吴川 wuchuan, 高州 gaozhou, 化州 huazhou, 信宜 xinyi, 英德 yingde, 四会 sihui, 罗定 luoding, 小榄 xiaolan, 容桂 ronggui, 惠阳 huiyang, 惠东 huidong, 博罗 boluo, 三水 sanshui, 兴宁 xingning, 海丰 haifeng",
  ),
  mainland(
    "GX",
    "广西",
    "广西壮族自治区",
    "guangxi",
    "南宁 nanning, 柳州 liuzhou, 桂林 guilin, 梧州 wuzhou, 北海 beihai, 防城港 fangchenggang, 钦州 qinzhou, 贵港 guigang, 玉林 yulin, 百色 baise, 贺州 hezhou, 河池 hechi, 来宾 laibin, 崇左 chongzuo, 北流 beiliu, 桂平 guiping, 岑溪 cenxi, 阳朔 yangshuo, 凭祥 pingxiang, 博白 bobai",
  ),
  mainland(
    "HI",
    "海南",
    "海南省",
    "hainan",
    "海口 haikou, 三亚 sanya, 三沙 sansha, 儋州 danzhou, 琼海 qionghai, 万宁 wanning, 文昌 wenchang, 东方市 dongfangshi, 五指山 wuzhishan, 澄迈 chengmai, 陵水 lingshui, 乐东 ledong, 临高 lingao",
  ),
  mainland(
    "CQ",
    "重庆",
    "重庆市",
    "chongqing",
    "重庆 chongqing, 万州 wanzhou, 涪陵 fuling, 渝北 yubei, 渝中 yuzhong, 沙坪坝 shapingba, 九龙坡 jiulongpo, 合川 hechuan, 江津 jiangjin, 永川 yongchuan, 璧山 bishan, 黔江 qianjiang, 巴南 banan, 解放碑 jiefangbei",
  ),
  mainland(
    "SC",
    "四川",
    "四川省",
    "sichuan",
    "成都 chengdu, 自贡 zigong, 攀枝花 panzhihua, 泸州 luzhou, 德阳 deyang, 绵阳 mianyang, 广元 guangyuan, 遂宁 suining, 内江 neijiang, 乐山 leshan, 南充 nanchong, 眉山 meishan, 宜宾 yibin, 广安 guangan, 达州 dazhou, 雅安 yaan, 巴中 bazhong, 资阳 ziyang, 阿坝 aba, 甘孜 ganzi, 凉山 liangshan, 西昌 xichang, 都江堰 dujiangyan, 双流 shuangliu, 郫都 pidu, 郫县 pixian, 温江 wenjiang, 江油 jiangyou, 简阳 jianyang, 彭州 pengzhou, 广汉 guanghan, 峨眉山 emeishan, 阆中 langzhong, 康定 kangding, 仁寿 renshou",
  ),
  mainland(
    "GZ",
    "贵州",
    "贵州省",
    "guizhou",
    "贵阳 guiyang, 六盘水 liupanshui, 遵义 zunyi, 安顺 anshun, 毕节 bijie, 铜仁 tongren, 黔西南 qianxinan, 黔东南 qiandongnan, 黔南 qiannan, 凯里 kaili, 都匀 duyun, 兴义 xingyi, 仁怀 renhuai, 茅台镇 maotaizhen, 清镇 qingzhen, 盘州 panzhou, 威宁 weining",
  ),
  mainland(
    "YN",
    "云南",
    "云南省",
    "yunnan",
    "昆明 kunming, 曲靖 qujing, 玉溪 yuxi, 保山 baoshan, 昭通 zhaotong, 丽江 lijiang, 普洱 puer, 临沧 lincang, 楚雄 chuxiong, 红河 honghe, 文山 wenshan, 西双版纳 xishuangbanna, 大理 dali, 德宏 dehong, 怒江 nujiang, 迪庆 diqing, 景洪 jinghong, 版纳 banna, 香格里拉 xianggelila, 蒙自 mengzi, 个旧 gejiu, 宣威 xuanwei, 瑞丽 ruili, 腾冲 tengchong, 芒市 mangshi, 安宁 anning",
  ),
  mainland(
    "XZ",
    "西藏",
    "西藏自治区",
    "xizang",
    "拉萨 lasa, 日喀则 rikaze, 昌都 changdu, 林芝 linzhi, 山南 shannan, 那曲 naqu, 阿里地区 alidiqu",
  ),
  mainland(
    "SN",
    "陕西",
    "陕西省",
    "shaanxi",
    "西安 xian, 铜川 tongchuan, 宝鸡 baoji, 咸阳 xianyang, 渭南 weinan, 延安 yanan, 汉中 hanzhong, 榆林 yulin, 安康 ankang, 商洛 shangluo, 杨凌 yangling, 神木 shenmu, 府谷 fugu, 韩城 hancheng, 兴平 xingping, 华阴 huayin, 西咸新区 xixianxinqu",
  ),
  mainland(
    "GS",
    "甘肃",
    "甘肃省",
    "gansu",
    "兰州 lanzhou, 嘉峪关 jiayuguan, 金昌 jinchang, 白银 baiyin, 天水 tianshui, 武威 wuwei, 张掖 zhangye, 平凉 pingliang, 酒泉 jiuquan, 庆阳 qingyang, 定西 dingxi, 陇南 longnan, 临夏 linxia, 甘南 gannan, 敦煌 dunhuang, 玉门 yumen",
  ),
  mainland(
    "QH",
    "青海",
    "青海省",
    "qinghai",
    "西宁 xining, 海东 haidong, 海北州 haibeizhou, 黄南 huangnan, 海南州 hainanzhou, 果洛 guoluo, 玉树 yushu, 海西 haixi, 格尔木 geermu, 德令哈 delingha",
  ),
  mainland(
    "NX",
    "宁夏",
    "宁夏回族自治区",
    "ningxia",
    "银川 yinchuan, 石嘴山 shizuishan, 吴忠 wuzhong, 固原 guyuan, 中卫 zhongwei, 灵武 lingwu, 青铜峡 qingtongxia",
  ),
  mainland(
    "XJ",
    "新疆",
    "新疆维吾尔自治区",
    "xinjiang",
    "乌鲁木齐 wulumuqi, 克拉玛依 kelamayi, 吐鲁番 tulufan, 哈密 hami, 昌吉 changji, 博尔塔拉 boertala, 巴音郭楞 bayinguoleng, 阿克苏 akesu, 克孜勒苏 kezilesu, 喀什 kashi, 和田 hetian, 伊犁 yili, 塔城 tacheng, 阿勒泰 aletai, 石河子 shihezi, 阿拉尔 alaer, 图木舒克 tumushuke, 五家渠 wujiaqu, 北屯 beitun, 铁门关 tiemenguan, 双河 shuanghe, 可克达拉 kekedala, 昆玉 kunyu, 胡杨河 huyanghe, 新星市 xinxingshi, 白杨市 baiyangshi, 库尔勒 kuerle, 伊宁 yining, 奎屯 kuitun, 库车 kuche, 霍尔果斯 huoerguosi, 莎车 shache, 阜康 fukang",
  ),

  unserved(
    "HK",
    "香港",
    "香港特别行政区",
    "xianggang",
    "香港 xianggang, 九龙 jiulong, 新界 xinjie, 尖沙咀 jianshazui, 旺角 wangjiao",
  ),
  unserved("MO", "澳门", "澳门特别行政区", "aomen", "澳门 aomen, 氹仔 dangzai"),
  unserved(
    "TW",
    "台湾",
    "台湾省",
    "taiwan",
    "台北 taibei, 高雄 gaoxiong, 台中 taizhong, 台南 tainan, 新竹 xinzhu, 基隆 jilong, 嘉义 jiayi, 花莲 hualian",
  ),
];

/** The region with this code, or undefined. */
export function regionOf(code: RegionCode): Region | undefined {
  return regions.find((region) => region.code === code);
}

function mainland(
  code: MainlandCode,
  zh: string,
  zhFull: string,
  pinyin: string,
  cityList: string,
): Region {
  return { code, served: true, zh, zhFull, pinyin, cities: cities(cityList) };
}

function unserved(
  code: UnservedCode,
  zh: string,
  zhFull: string,
  pinyin: string,
  cityList: string,
): Region {
  return { code, served: false, zh, zhFull, pinyin, cities: cities(cityList) };
}

/** Reads `郑州 zhengzhou, 洛阳 luoyang`: a table that can be checked by eye. */
function cities(list: string): readonly City[] {
  return list.split(", ").map((entry) => {
    const [zh = "", pinyin = ""] = entry.split(" ");
    return { zh, pinyin };
  });
}
