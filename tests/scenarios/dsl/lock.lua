-- SPDX-License-Identifier: MIT
-- plenum.lock: locks over trees of processes.
-- Expect: 38 checks pass.
local plenum = require "plenum"
local lock = require "plenum.lock"

plenum.scenario { title = "lock", unit = "tick" }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far" }
plenum.link(near, far, { latency = 0.4 })

local function refuses(what, words, ...)
  local arguments = table.pack(...)
  local well, problem = pcall(function() lock.lockable(table.unpack(arguments, 1, arguments.n)) end)
  plenum.check(not well and problem:find("^lock%.lua:%d+: ") and problem:find(words, 1, true), what)
end

-- Misuse.
local Wrong = plenum.process "wrong"
refuses("a type is wanted", "a process type is wanted, not 3", 3)
refuses("options are a table", "not \"targets\"", Wrong, "targets")
refuses("unknown options", "there is no option \"target\"", Wrong, { target = print })
refuses("targets are a function", "targets: a function is wanted, not a table", Wrong, { targets = {} })
function Wrong.command:UNLOCK() end
refuses("commands of that name", "the type has a command UNLOCK already", Wrong)

-- A member of a tree; `seen` is what it was sent when it was not locked.
local Member = plenum.process("member", { below = {}, seen = 0, other = 1 })
Member:on("leave", function(self) self:die() end)
Member:on("below", function(self, m) self.below = m[2] end)
lock.lockable(Member, { targets = function(self) return self.below end })
Member:on("work", function(self) self.seen = self.seen + 1 end, function(self) return not self.locked end)
function Member.command:IDLE()
  self:continue { "IDLE" }
  self:sleep_until_mail()
end
function Member.command:START() self:continue { "IDLE" } end
refuses("twice", "lockable already", Member)

-- One that takes what it is told to, notes how that went, and gives it back.
local Holder = Member:extend("holder", { clock_rate = 2, takes = {}, pause = 0, ended = false, entered = false })
function Holder.command:START()
  local commands = {}
  for _, targets in ipairs(self.takes) do commands[#commands + 1] = { "LOCK", targets } end
  for _, command in ipairs { { "ENTER" }, { "UNLOCK", "bye" }, { "END" }, { "IDLE" } } do
    commands[#commands + 1] = command
  end
  self:continue(table.unpack(commands))
end
function Holder.command:ENTER()
  self.entered = not self.aborting
  plenum.sleep(self.pause)
end
function Holder.command:END() self.ended = not self.aborting end

local function locked(node) return plenum.inspect(node).locked end

-- A tree over two devices, from outside.
plenum.experiment(function()
  local leaf = far:spawn(Member)
  local middle = near:spawn(Member, { below = { leaf }, clock_rate = 2 })
  local root = far:spawn(Member, { below = { middle }, clock_rate = 3, exhaust_inbox = false })
  local tree = { root, middle, leaf }
  plenum.check(locked(leaf) == false and plenum.inspect(leaf).aborting == false, "the fields are false at first")
  plenum.check(plenum.inspect(leaf).other == 1, "others stay")

  local box <close> = plenum.mailbox()
  for round = 1, 2 do
    root:send { "lock", reply_to = box.address }
    local m = box:receive(50)
    plenum.check(m and m[1] == "reply" and plenum.device_of(m[2]) == far, "the reply is a release address")
    for _, node in ipairs(tree) do plenum.check(locked(node), "all are locked") end
    local again = {}
    for i, node in ipairs(tree) do again[i] = plenum.ask(node, { "lock" }) end
    for i = 1, 3 do plenum.check(again[i]:await(9) == false, "who is locked refuses") end
    leaf:send { "work" }
    plenum.sleep(9)
    plenum.check(plenum.inspect(leaf).seen == round - 1, "a guard sees that it is locked")
    plenum.check(plenum.call(m[2], { "unlock", { round } }, 50) == true, "the unlock message is answered true")
    plenum.check(box:receive(9)[2] == true, "and so is the lock message, a second time")
    plenum.sleep(9)
    for _, node in ipairs(tree) do
      local seen = plenum.inspect(node)
      plenum.check(not seen.locked and seen.done_signal[1] == round, "all are free and have the result")
    end
    plenum.check(plenum.inspect(leaf).seen == round, "what waited is served")
  end
  root:send { "lock" }
  plenum.sleep(50)
  plenum.check(not locked(root) and not locked(leaf), "a lock that nobody can release ends at once")

  local gone = plenum.mailbox()
  root:send { "lock", reply_to = gone.address }
  gone:close()
  plenum.sleep(50)
  plenum.check(not locked(root) and not locked(leaf), "an answer that finds nobody releases the lock")

  leaf:send { "leave" }
  plenum.sleep(9)
  root:send { "lock", reply_to = box.address }
  plenum.check(box:receive(50)[2] == false, "a dead member: the lock cannot be had")
  plenum.check(box:receive(50)[2] == true, "then what was had is free again")
  plenum.sleep(9)
  plenum.check(not locked(root) and not locked(middle), "and so is all")
end)

-- Regions.
plenum.experiment(function()
  local a, b, dead = near:spawn(Member, { clock_rate = 2 }), far:spawn(Member), far:spawn(Member)
  dead:send { "leave" }
  plenum.sleep(1)

  local both = near:spawn(Holder, { takes = { { a }, { b } }, pause = 20 })
  plenum.sleep(10)
  plenum.check(plenum.inspect(both).entered and locked(a) and locked(b), "two LOCKs add up")
  plenum.check(not locked(both), "who holds is not locked")
  plenum.check(plenum.call(both, { "lock" }, 9) == false, "but refuses meanwhile")
  local other = near:spawn(Holder, { takes = { { a }, { dead } } })
  plenum.sleep(9)
  plenum.check(plenum.inspect(other).ended and not plenum.inspect(other).entered, "others cannot have it")
  plenum.sleep(30)
  plenum.check(plenum.inspect(both).ended and not locked(a) and not locked(b), "one UNLOCK releases all")
  plenum.check(plenum.inspect(a).done_signal == "bye", "with its result")

  local vain = near:spawn(Holder, { takes = { { a, dead, b } }, pause = 9 })
  plenum.sleep(6)
  plenum.check(plenum.inspect(vain).aborting and locked(a) and locked(b), "a dead target: the attempt aborts, no error")
  plenum.sleep(20)
  plenum.check(plenum.inspect(vain).ended and not locked(a) and not locked(b), "and what was had is given back")

  local circle = near:spawn(Member)
  local own = near:spawn(Holder, { takes = { { circle } } })
  circle:send { "below", { own } }
  local twice = near:spawn(Holder, { takes = { { b, b } } })
  plenum.sleep(20)
  plenum.check(plenum.inspect(own).ended and not plenum.inspect(own).entered, "a circle does not wait for itself")
  plenum.check(plenum.inspect(twice).ended and not plenum.inspect(twice).entered, "nothing can be had twice")
  plenum.check(not locked(b) and not locked(circle), "all is free")
  local none = near:spawn(Holder, { takes = { {} } })
  plenum.sleep(9)
  plenum.check(plenum.inspect(none).entered and plenum.inspect(none).ended, "nothing is had at once")
end)

-- Whoever speaks the protocol may be a target.
near:spawn(function()
  local me = plenum.self()
  plenum.spawn(Holder, { takes = { { me } } })
  local m = plenum.receive_match { "lock" }
  local box <close> = plenum.mailbox()
  plenum.reply(m, box.address)
  m = box:receive()
  plenum.check(m[1] == "unlock" and m[2] == "bye", "a function gets the result")
  plenum.reply(m, true)
end)

-- A member, or the holder, leaves at any time: all attempts end and all that live are free.
local watched = {}
for k = 0, 40 do
  for _, who in ipairs { "holder", "member", "leaf" } do
    local set = { leaf = far:spawn(Member, { clock_rate = 2 }) }
    set.member = near:spawn(Member, { below = { set.leaf }, clock_rate = 2 })
    set.holder = near:spawn(Holder, { takes = { { set.member } }, pause = 3 })
    plenum.send_after(k / 4, set[who], { "leave" })
    set.who = who
    watched[#watched + 1] = set
  end
end

plenum.at_end(function()
  plenum.check(#watched == 123, "there is something to look at")
  for _, set in ipairs(watched) do
    plenum.check(set.who == "holder" or plenum.inspect(set.holder).ended, "the attempt ends when another leaves")
    for _, name in ipairs { "holder", "member", "leaf" } do
      plenum.check(set.who == name or not locked(set[name]), "all that live are free")
    end
  end
  for _, device in ipairs { near, far } do
    local seen = plenum.inspect(device)
    plenum.check(seen.mailboxes == seen.processes, "no mailbox is left")
  end
end)
