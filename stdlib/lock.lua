-- SPDX-License-Identifier: MIT
-- Locks over trees of processes: `local lock = require "plenum.lock"`.
--
-- A process of a lockable type that is asked for its lock first asks its targets for theirs, and so on down.
-- Then it answers with a release address and stands still until the lock is released there.  One that is
-- locked already answers false; so does one of whose targets one has refused or is dead, which gives back
-- what it had.  So no process waits for a lock: whoever was refused tries again.  Commands and timing are
-- aether's (src/process/lock.lisp).
--
-- Messages.  { "lock" } is answered a release address or false.  { "unlock", result } to that address
-- releases the lock: the result goes on to the targets, and when they are free true is answered, to the
-- reply_to of the lock (a mailbox, then, that outlives the first answer) and to that of the unlock message.
-- An attempt that failed at a target is answered false, and true when what it had is free again.  To a lock
-- message with the field `once` there is the first answer only.
--
-- Commands.  { "LOCK", targets } and { "UNLOCK", result } are put around a critical region.  That the LOCK
-- could not have all shows in `self.aborting`, until the UNLOCK; several LOCKs may come before one UNLOCK,
-- which releases all they had.  Meanwhile the process refuses its own lock, lest a circle of targets wait for
-- itself.
--
-- The dead.  Mail to a dead target comes back, which counts as a refusal, or as released.  An answer that
-- finds nobody releases the lock that it was about, and who leaves by self:die() answers whoever waits and
-- gives back what he has.  One that ends otherwise, by an error or without an UNLOCK, leaves locked what it
-- holds; if it was itself being locked or unlocked, its asker waits on.
local plenum = require "plenum"

local lock = {}

---@class plenum.Self
---@field locked boolean from the lock message until one edge after all was given back
---@field aborting boolean whether the lock that is being taken, or the region within, could not be had whole
---@field done_signal any the result that the lock was released with last

---@class plenum.lock.Options
---the processes below this one, asked for when it is locked; none unless it is given
---@field targets? fun(self: plenum.Self): plenum.Target[]?

-- An author's own commands, fields and methods do not take these names by chance.
local START, TAKE, WAIT, GIVE, FINISH = "lock.start", "lock.take", "lock.wait", "lock.give", "lock.finish"
local MEMBER, REGION = "lock.member", "lock.region" -- fields: what is held from above, and by a LOCK

local function shown(value)
  local kind = type(value)
  if kind == "table" or kind == "function" or kind == "thread" then return "a " .. kind end
  return (kind == "string" and "\"%s\"" or "%s"):format(tostring(value))
end

-- What commands get wrong is told at the line where the type was made lockable.
local function fail(where, message, ...) error(where .. message:format(...), 0) end

local function check_list(where, targets)
  if type(targets) ~= "table" or #targets == 0 and next(targets) ~= nil then
    fail(where, "a list of targets is wanted, not %s", shown(targets))
  end
  return targets
end

local function without_line(problem)
  return type(problem) == "string" and problem:gsub("^[^:\n]+:%d+: ", "") or problem
end

local function blame(where, fn, ...)
  local results = table.pack(pcall(fn, ...))
  if not results[1] then fail(where, "%s", without_line(results[2])) end
  return table.unpack(results, 2, results.n)
end

-- Holds: what a process has of others, { owner =, releases =, aborting = }, for the one above or for itself.

local function new_hold() return { owner = plenum.self(), releases = {}, aborting = false } end

local function abort(hold, reason)
  hold.aborting = true
  plenum.log("debug", "aborting_lock", { reason = reason })
end

local function take(hold, targets, where)
  local futures, returned = blame(where, plenum.ask_all, targets, { "lock", once = true }), nil
  local answers = plenum.await_all(futures, { returned = function(why)
    returned = why
    return false
  end })
  for i = 1, answers.n do
    if answers[i] then table.insert(hold.releases, answers[i])
    elseif not hold.aborting then abort(hold, returned or "refused") end
  end
end

-- What was had last is released first.
local function steal_releases(hold)
  local releases, last = {}, #hold.releases
  for i = last, 1, -1 do releases[#releases + 1] = hold.releases[i] end
  hold.releases = {}
  return releases
end

local function dead_is_free() return true end

local function give(hold, result, where)
  local futures = blame(where, plenum.ask_all, steal_releases(hold), { "unlock", result })
  plenum.await_all(futures, { returned = dead_is_free })
end

-- A process that is locked.  Its hold has also { m =, answered =, box =, unlock =, ended = }: the lock
-- message, whether that has got its first answer, where a release comes, the release that has come, and
-- whether its end has been told.

local function on_lock(self, m)
  if self.locked or self[REGION] then
    plenum.reply(m, false)
    return
  end
  self.locked, self.aborting, self.done_signal = true, false, nil
  self[MEMBER] = new_hold()
  self[MEMBER].m = m
  self:continue { START }
end

local function start(self, targets, where)
  local list = targets and targets(self)
  self:continue({ TAKE, check_list(where, list == nil and {} or list) }, { WAIT }, { GIVE }, { FINISH })
end

-- The answer says where it comes from, so that it comes back if nobody waits for it any more.
local function answer(hold)
  local reply_to = hold.m.reply_to
  hold.answered = true
  if not reply_to then return end
  if hold.aborting then
    plenum.reply(hold.m, false)
  else
    hold.box = plenum.mailbox()
    local release = hold.box.address
    plenum.send(reply_to, { "reply", release, reply_to = release })
  end
end

local function is_release(m) return type(m) == "table" and (m[1] == "unlock" or m[1] == "returned") end

local function wait(self)
  local hold = self[MEMBER]
  if not hold.box then return end
  hold.unlock = hold.box:receive_match(is_release)
  hold.box:close()
  if hold.unlock[1] == "unlock" then self.done_signal = hold.unlock[2] end
end

local function tell_end(hold)
  local unlock = hold.unlock
  if unlock and unlock[1] == "returned" then return end
  if not hold.m.once then plenum.reply(hold.m, true) end
  if unlock then plenum.reply(unlock, true) end
end

local function finish(self)
  self.locked, self.aborting = false, false
  self[MEMBER] = nil
end

-- A critical region.

local function enter(self, targets, where)
  local hold = self[REGION]
  if hold and hold.owner ~= plenum.self() then
    fail(where, "LOCK: a side process of this one is in a critical region of its own")
  end
  check_list(where .. "LOCK: ", targets)
  if not hold then
    hold = new_hold()
    self[REGION] = hold
  end
  if hold.aborting then return end
  take(hold, targets, where .. "LOCK: ")
  self.aborting = hold.aborting
end

local function leave(self, result, where)
  give(self[REGION] or new_hold(), result, where .. "UNLOCK: ")
  self[REGION], self.aborting = nil, false
end

-- An early end.

local function drop(hold, result)
  for _, release in ipairs(steal_releases(hold)) do plenum.send(release, { "unlock", result }) end
end

local function abandon(self)
  local me, region, hold = plenum.self(), self[REGION], self[MEMBER]
  if region and region.owner == me then
    self[REGION] = nil
    drop(region)
  end
  if not hold or hold.owner ~= me then return end
  drop(hold, self.done_signal)
  if not hold.answered then plenum.reply(hold.m, false)
  elseif hold.unlock and not hold.ended then tell_end(hold) end
  finish(self)
end

-- Making a type lockable.

local function declare(type_, targets, where)
  local command, die = type_.command, type_.die
  command[START] = function(self) start(self, targets, where .. "lockable: targets: ") end
  command[TAKE] = function(self, list)
    local hold = self[MEMBER]
    take(hold, list, where .. "lockable: targets: ")
    self.aborting = hold.aborting
    answer(hold)
  end
  command[WAIT] = wait
  command[GIVE] = function(self)
    local hold = self[MEMBER]
    give(hold, self.done_signal, where)
    self.aborting, hold.ended = false, true
    tell_end(hold)
  end
  command[FINISH] = finish
  command.LOCK = function(self, list) enter(self, list, where) end
  command.UNLOCK = function(self, result) leave(self, result, where) end
  type_.die = function(self)
    abandon(self)
    die(self)
  end
  type_:on("lock", on_lock)
  plenum.fields(type_, { locked = false, aborting = false })
end

local AUTHOR = 3 -- as seen from what lockable calls

local function check_options(options)
  if options == nil then return {} end
  if type(options) ~= "table" then
    error(("lockable: a table of options is wanted, not %s"):format(shown(options)), AUTHOR)
  end
  for name in pairs(options) do
    if name ~= "targets" then
      error(("lockable: there is no option %s; the option is targets"):format(shown(name)), AUTHOR)
    end
  end
  if options.targets ~= nil and type(options.targets) ~= "function" then
    error(("lockable: targets: a function is wanted, not %s"):format(shown(options.targets)), AUTHOR)
  end
  return options
end

local function check_type(type_)
  if type(type_) ~= "table" or type(type_.on) ~= "function" or not type_.command then
    error(("lockable: a process type is wanted, not %s"):format(shown(type_)), AUTHOR)
  end
  if rawget(type_.command, START) then error("lockable: the type is lockable already", AUTHOR) end
  for _, name in ipairs { "LOCK", "UNLOCK" } do
    if rawget(type_.command, name) then
      error(("lockable: the type has a command %s already"):format(name), AUTHOR)
    end
  end
end

---Makes a type lockable: adds the clause for lock messages here, the commands LOCK and UNLOCK, and the fields
---`locked` and `aborting`, which are false.  A type that extends it is lockable, too, with the same targets
---unless it is made so again.
---@param type_ plenum.Type
---@param options? plenum.lock.Options
function lock.lockable(type_, options)
  check_type(type_)
  options = check_options(options)
  local _, where = pcall(error, "", 3)
  local well, problem = pcall(declare, type_, options.targets, where)
  if not well then error(without_line(problem), 2) end
end

return lock
