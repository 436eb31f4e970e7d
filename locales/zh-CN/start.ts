/** Why the service or a command does not start. */
export const start = {
  "start.failed": "pos-recharge-bot 没有启动。{{reason}}",
  "start.portTaken": "端口 {{port}} 已经有人在用，给 PORT 换一个。",
  "start.portForbidden": "端口 {{port}} 不让用，给 PORT 换一个 1024 以上的。",
  "start.diskFull": "磁盘满了：{{place}}。腾出一点空间再来。",
  "start.diskFails": "{{place}}：磁盘读写出错。先看看是不是满了，再看磁盘好不好。",
  "start.readOnly": "{{place}} 只读，写不进去。",
  "start.notAllowed": "现在这个用户没有权限用 {{place}}。",
  "start.isFolder": "{{place}} 是个文件夹，这里应该是一个文件。",
  "start.notFound": "{{place}} 不存在。",
  "start.notFolder": "{{place}} 不是文件夹。",
  "start.database.missing":
    "{{place}} 里没有数据库。是不是换了文件夹，或者 .env 没读到？新装的话，先启动一次服务。",
  "start.database.older": "{{place}} 里的数据还是旧版本的。先启动一次新版本的服务，它会自己更新。",
  "start.database.newer":
    "{{place}} 里的数据已经是新版本的了，装回新版本就好。想留在旧版本，就把 DATABASE_URL 换成空的数据库，再 restore 更新之前的备份。",
  "start.database.foreign": "{{place}} 不是这个服务的数据库。",
  "start.database.damaged": "数据库坏了：{{place}}。把它挪到一边，用 restore 恢复最近的备份。",
  "start.database.locked": "{{place}} 被别的程序占着，等它结束再来。",
  "start.database.away": "连不上数据库：{{reason}}",
  "start.database.refused": "数据库不让进：{{reason}}",
} as const;
