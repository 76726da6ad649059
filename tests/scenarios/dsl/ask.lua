-- SPDX-License-Identifier: MIT
-- ask and call: one question, one answer.
-- Expect: 24 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "ask and call", unit = "tick" }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far" }
plenum.link(near, far, { latency = 1 })

local server = far:spawn { function()
  while true do
    local m = plenum.receive()
    if m[1] == "add" then plenum.reply(m, m[2] + m[3])
    elseif m[1] == "slow" then plenum.send_after(m[2], m.reply_to, { "reply", "slow" })
    elseif m[1] == "other" then m.reply_to:send { "not a reply", 5 }
    elseif m[1] == "plain" then m.reply_to:send(17)
    elseif m[1] == "nothing" then plenum.reply(m)
    elseif m[1] == "twice" then
      plenum.reply(m, 1)
      plenum.reply(m, 2)
    end
  end
end, name = "server" }

local dead = far:spawn(function() end)

local function raised(f, ...)
  local ok, why = pcall(f, ...)
  return not ok and why
end

near:spawn(function()
  plenum.check(plenum.call(server, { "add", 1, 2 }) == 3 and plenum.now() == 2, "call gives the reply's value")
  plenum.check(plenum.call({ "server", far }, { "add", 1, 2 }) == 3, "also by name")
  local other = plenum.call(server, { "other" })
  plenum.check(other[1] == "not a reply" and other[2] == 5, "other mail is its value itself")
  plenum.check(plenum.call(server, { "plain" }) == 17, "whatever it is")
  plenum.check(plenum.call(server, { "nothing" }) == nil, "the value may be nil")
  plenum.check(plenum.call(server, { "twice" }) == 1, "the first answer counts")
  plenum.sleep(3)
  plenum.check(plenum.receive(0) == nil, "a second one vanishes")

  local before = plenum.now()
  local why = raised(plenum.call, server, { "slow", 10 }, 5)
  plenum.check(type(why) == "table" and why[1] == "timeout", "call raises { \"timeout\" }")
  plenum.check(plenum.now() == before + 5, "in time")
  plenum.sleep(20)
  plenum.check(plenum.receive(0) == nil, "the late answer vanishes")
  why = raised(plenum.call, dead, { "add", 1, 2 })
  plenum.check(why[1] == "returned" and why[2] == "noproc", "call raises { \"returned\", why }")
  why = raised(plenum.call, { "nobody", far }, { "add" })
  plenum.check(why[1] == "returned" and why[2] == "noname", "why says why")
  plenum.check(raised(plenum.call, server, "text"), "what is asked must be a table")

  local question = { "add", 2, 3 }
  before = plenum.now()
  local future = plenum.ask(server, question)
  plenum.check(question.reply_to == nil, "a copy is sent")
  plenum.check(not future:done() and plenum.now() == before, "ask does not wait")
  question[2] = 100
  plenum.check(future:await() == 5 and future:done(), "await does")
  plenum.check(future:await() == 5 and future:await(0) == 5, "and may be called again")
  plenum.check(plenum.now() == before + 2, "at no cost")

  future = plenum.ask(server, { "slow", 10 })
  before = plenum.now()
  plenum.check(raised(future.await, future, 4)[1] == "timeout", "await takes a timeout")
  plenum.check(future:await() == "slow" and plenum.now() == before + 12, "after which one may wait on")
  future = plenum.ask(server, { "add", 1, 1 })
  plenum.sleep(10)
  before = plenum.now()
  plenum.check(future:done() and future:await() == 2 and plenum.now() == before, "an answer that is there is taken")
  future = plenum.ask(dead, { "add", 1, 1 })
  plenum.sleep(10)
  plenum.check(future:done() and raised(future.await, future)[2] == "noproc", "so is a failure")
  plenum.check(not pcall(plenum.send, server, { future }), "a future cannot be sent")
end)

plenum.experiment(function()
  plenum.check(plenum.call(server, { "add", 4, 5 }) == 9 and plenum.now() == 0, "experiments ask in no time")
end)
