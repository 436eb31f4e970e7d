export const start = {
  "start.failed": "pos-recharge-bot could not start. {{reason}}",
  "start.portTaken": "Port {{port}} is in use; set PORT to another one.",
  "start.portForbidden": "Port {{port}} may not be used; set PORT to one above 1024.",
  "start.diskFull": "The disk is full: {{place}}. Make some room and try again.",
  "start.diskFails": "{{place}}: the disk fails. See whether it is full, then whether it is sound.",
  "start.readOnly": "{{place}} is read-only, nothing can be written there.",
  "start.notAllowed": "The user that this runs as may not use {{place}}.",
  "start.isFolder": "{{place}} is a folder, and a file is needed there.",
  "start.notFound": "There is no {{place}}.",
  "start.notFolder": "{{place}} is no folder.",
  "start.database.missing":
    "There is no database at {{place}}. Is this another folder, or was there no file with the settings? " +
    "If it is new, start the service once.",
  "start.database.older":
    "The database at {{place}} is that of an older version. Start the service of this version " +
    "once, it brings it up to date.",
  "start.database.newer":
    "The database at {{place}} was used by a newer version. Install that one again. To go back " +
    "to this one, name an empty database in DATABASE_URL and restore a backup from before the update.",
  "start.database.foreign": "{{place}} is no database of this service.",
  "start.database.damaged":
    "The database is damaged: {{place}}. Put it aside and restore the newest backup.",
  "start.database.locked": "Another program holds {{place}}; try again when it is done.",
  "start.database.away": "The database does not answer: {{reason}}",
  "start.database.refused": "The database does not let us in: {{reason}}",
} as const;
