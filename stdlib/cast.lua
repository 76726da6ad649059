-- SPDX-License-Identifier: MIT
-- Waves through a tree of processes: `local cast = require "plenum.cast"`.
--
-- Each process of a broadcast hands the message on to its children, and acknowledges it when all of them
-- have.  In a convergecast answers come back on the way: a leaf answers its input, any other process what it
-- combines of its own input and its children's answers.  Rules and timing are aether's
-- (src/process/cast.lisp): the clause's function runs when the message is handled, at no cost; then the
-- commands that it has continued with; then, as one more command, the cast, which awaits the children as
-- await_all does.
local plenum = require "plenum"

local cast = {}

---What a clause's function returns for the cast to go on.  It lies on top of `self.data` until the cast
---begins, where commands that the function has continued with may change it.
---@class plenum.cast.Frame
---@field targets? plenum.Target[] who gets the message next; none, or no list: this process is a leaf
---whether mail to them that is returned counts as the reply nil; without it that is an error of the process
---@field handle_returned? boolean
---@field input? any of a convergecast: what a leaf answers, and what `combine` is given
---what a convergecast answers; it is called where there are targets, when all have answered
---@field combine? fun(input: any, replies: { n: integer, [integer]: any }): any
---what the targets get: the message that was handled, as the function has left it, unless it is given
---@field message? plenum.Message

---What cast.stop returns.
---@class plenum.cast.Stop

---@alias plenum.cast.Function fun(self: plenum.Self, m: any, ...: any): plenum.cast.Frame|plenum.cast.Stop

---@class plenum.Type
local Type = {}

-- An author's `function Type.command:NAME()` does not take these names by chance.
local COMMANDS = { broadcast = "cast.broadcast", convergecast = "cast.convergecast" }

local FIELDS = { targets = true, handle_returned = true, input = true, combine = true, message = true }
local NAMES = "targets, handle_returned, input, combine, message"

-- What goes wrong is told at the line of the clause: `where` is "scenario.lua:12: broadcast: ".
local function fail(where, message, ...) error(where .. message:format(...), 0) end

local function shown(value)
  local kind = type(value)
  if kind == "table" or kind == "function" or kind == "thread" then return "a " .. kind end
  return (kind == "string" and "\"%s\"" or "%s"):format(tostring(value))
end

-- Calls fn(...); an error that has no line of the author's is told at the clause's.
local function blame(where, fn, ...)
  local well, problem = pcall(fn, ...)
  if well then return problem end
  if type(problem) == "string" then problem = problem:gsub("^plenum/cast%.lua:%d+: ", "") end
  if type(problem) ~= "string" or problem:find("^[^:\n]+:%d+: ") then error(problem, 0) end
  fail(where, "%s", problem)
end

local function is_list(value) return type(value) == "table" and (#value > 0 or next(value) == nil) end

-- What a command may have made of the frame is checked again.
local function check_frame(where, word, frame)
  local targets, combine = frame.targets, frame.combine
  if targets ~= nil and not is_list(targets) then
    fail(where, "targets: a list is wanted, not %s", shown(targets))
  end
  if combine ~= nil and type(combine) ~= "function" then
    fail(where, "combine: a function is wanted, not %s", shown(combine))
  end
  if word == "convergecast" and combine == nil and targets and #targets > 0 then
    fail(where, "combine: a function of the input and the replies is wanted where there are targets")
  end
end

local function check_returned(where, word, returned)
  if type(returned) ~= "table" then
    fail(where, "a frame { targets=, ... } or cast.stop(...) has to be returned, not %s", shown(returned))
  end
  if returned.stopped then return end
  for name in pairs(returned) do
    if not FIELDS[name] then fail(where, "a frame has no field %s; its fields are %s", shown(name), NAMES) end
  end
  check_frame(where, word, returned)
end

-- The commands: { NAME, the message, where, whether the wave stops here }.  Also then they take an edge.

local function take_frame(self, word, where, stopped)
  local frame = self.data:pop()
  if stopped then return nil end
  if type(frame) ~= "table" then
    fail(where, "on top of self.data is %s; what runs before the cast leaves its frame there", shown(frame))
  end
  check_frame(where, word, frame)
  return frame
end

local function message_of(frame, m)
  if frame.message == nil then return m end
  return frame.message
end

local NO_ANSWER = { returned = function() end }

local function ask(where, frame, m)
  local futures = blame(where, plenum.ask_all, frame.targets, message_of(frame, m))
  local well, replies = pcall(plenum.await_all, futures, frame.handle_returned and NO_ANSWER or nil)
  if not well then
    fail(where, "mail to a target was returned (%s); handle_returned counts it as nil", tostring(replies[2]))
  end
  return replies
end

local function tell(targets, message)
  for _, target in ipairs(targets) do plenum.send(target, message) end
end

-- Where nobody waits for the acknowledgement, none is waited for.
local function broadcast(self, m, where, stopped)
  local frame = take_frame(self, "broadcast", where, stopped)
  if not frame then return end
  if frame.targets and #frame.targets > 0 then
    plenum.log("debug", "broadcasting", frame)
    if type(m) == "table" and m.reply_to then ask(where, frame, m)
    else blame(where, tell, frame.targets, message_of(frame, m)) end
  end
  plenum.reply(m)
end

local function convergecast(self, m, where, stopped)
  local frame = take_frame(self, "convergecast", where, stopped)
  if not frame then return end
  local answer = frame.input
  if frame.targets and #frame.targets > 0 then
    plenum.log("debug", "convergecasting", frame)
    answer = blame(where, frame.combine, answer, ask(where, frame, m))
  end
  blame(where, plenum.reply, m, answer)
end

local RUN = { broadcast = broadcast, convergecast = convergecast }

-- The clauses.

local function handler(word, where, fn)
  local name = COMMANDS[word]
  return function(self, m, ...)
    local run, reply_to = { name, m, where, false }, type(m) == "table" and m.reply_to or nil
    self:continue(run) -- now, so that what the function continues with runs before
    local returned = fn(self, m, ...)
    check_returned(where, word, returned)
    if returned.stopped then
      run[4] = true
      self.data:push {}
      plenum.log("debug", "terminating_" .. word, { reason = returned.reason })
      blame(where, plenum.reply, { reply_to = reply_to }, returned.value)
    else
      self.data:push { targets = returned.targets or {}, handle_returned = returned.handle_returned,
        input = returned.input, combine = returned.combine, message = message_of(returned, m) }
    end
  end
end

-- Both are called by a function that the author calls.
local AUTHOR = 3

local function author_line()
  local _, where = pcall(error, "", AUTHOR + 2)
  return where
end

local function add(how, word, parallel, type_, kind, fn, guard)
  if type(type_) ~= "table" or type(type_.on) ~= "function" or not type_.command then
    error(("%s: a process type is wanted, not %s"):format(how, shown(type_)), AUTHOR)
  end
  if type(fn) ~= "function" then
    error(("%s needs a function as its handler, not %s"):format(how, shown(fn)), AUTHOR)
  end
  if guard ~= nil and type(guard) ~= "function" then
    error(("%s needs a function as its guard, not %s"):format(how, shown(guard)), AUTHOR)
  end
  local clause = handler(word, ("%s%s: "):format(author_line(), word), fn)
  if parallel then type_:subordinate(kind, clause, guard) else type_:on(kind, clause, guard) end
  local name = COMMANDS[word]
  if not type_.command[name] then type_.command[name] = RUN[word] end
end

---Adds a clause by which messages of a kind are broadcast: fn tells to whom; the sender is answered nil when
---all of them have answered, and where there is no sender to answer (no reply_to) nobody is waited for.
---@param kind plenum.Pattern
---@param fn plenum.cast.Function
---@param guard? fun(self: plenum.Self, m: any, ...: any): any
function Type:broadcast(kind, fn, guard) add("broadcast", "broadcast", false, self, kind, fn, guard) end

---Adds a clause by which messages of a kind are convergecast: fn tells to whom, and how answers are combined;
---they are waited for in any case.
---@param kind plenum.Pattern
---@param fn plenum.cast.Function
---@param guard? fun(self: plenum.Self, m: any, ...: any): any
function Type:convergecast(kind, fn, guard)
  add("convergecast", "convergecast", false, self, kind, fn, guard)
end

---The same as Type:broadcast in a side process, a subordinate, so that casts run beside each other: fn may
---block, and it takes an edge of its own.
---@param kind plenum.Pattern
---@param fn plenum.cast.Function
---@param guard? fun(self: plenum.Self, m: any, ...: any): any
function Type:broadcast_subordinate(kind, fn, guard)
  add("broadcast_subordinate", "broadcast", true, self, kind, fn, guard)
end

---The same as Type:convergecast in a side process, a subordinate.
---@param kind plenum.Pattern
---@param fn plenum.cast.Function
---@param guard? fun(self: plenum.Self, m: any, ...: any): any
function Type:convergecast_subordinate(kind, fn, guard)
  add("convergecast_subordinate", "convergecast", true, self, kind, fn, guard)
end

for name, method in pairs(Type) do plenum.method(name, method) end

-- The same without a colon: cast.broadcast(Type, kind, fn).
cast.broadcast, cast.broadcast_subordinate = Type.broadcast, Type.broadcast_subordinate
cast.convergecast, cast.convergecast_subordinate = Type.convergecast, Type.convergecast_subordinate

---What fn returns to end the wave here: the sender is answered the value at once, and nobody else gets the
---message; commands that fn has continued with still run.
---@param value? any
---@param reason? any for the log
---@return plenum.cast.Stop
function cast.stop(value, reason)
  if reason == nil then reason = "none_provided" end
  return { stopped = true, value = value, reason = reason }
end

-- Folds what is not nil among the input and the replies, which have to be numbers.
local function fold(what, input, replies, start, join)
  local sum = start
  for i = 0, replies.n do
    local value = replies[i]
    if i == 0 then value = input end
    if value ~= nil and type(value) ~= "number" then
      local which = i == 0 and "the input" or "reply " .. i
      error(("cast.%s: %s is %s, not a number"):format(what, which, shown(value)), 0)
    end
    if value ~= nil then sum = join(sum or value, value) end
  end
  return sum
end

local function add_up(sum, value) return sum + value end

---A `combine`: the sum of the input and the replies, without those that are nil.
---@param input number?
---@param replies { n: integer, [integer]: number }
---@return number
function cast.sum(input, replies)
  return fold("sum", input, replies, 0, add_up)
end

---A `combine`: the greatest of the input and the replies, without those that are nil; nil if all are.
---@param input number?
---@param replies { n: integer, [integer]: number }
---@return number?
function cast.max(input, replies)
  return fold("max", input, replies, nil, math.max)
end

return cast
