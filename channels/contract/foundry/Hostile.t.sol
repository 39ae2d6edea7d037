// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {World} from "./World.sol";
import {TestToken} from "../src/TestToken.sol";
import {DenyToken, HookToken, MoodyPayee, NoReturnToken, PlainToken} from "../test/Hostile.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {MoodyToken} from "./MoodyToken.sol";

/// @dev Tokens and payees that misbehave.
contract HostileTest is World {
    /// Opens the owner's account of a hostile token and reserves 500 for the payee.
    function _fundWith(PlainToken t, address to) internal {
        token = TestToken(address(t));
        t.mint(owner, 1000);
        vm.prank(owner);
        t.approve(address(vault), 1000);
        _open(address(t), 0, 1000);
        _reserve(to, 1, 500);
    }

    function _native(address to) internal {
        token = TestToken(address(0));
        _open(address(0), 0, 1000);
        _reserve(to, 1, 500);
    }

    function testRefusedPayoutBecomesCredit() public {
        for (uint8 how = 1; how <= 3; ++how) {
            setUp();
            DenyToken deny = new DenyToken();
            _fundWith(deny, payee);
            _reserve(other, 1, 100);
            deny.deny(payee, how);
            Row[] memory rows = new Row[](2);
            rows[0] = _good(70);
            rows[1] = _row(HOT, _cheque(other, 1, 50));
            vm.expectEmit(address(vault));
            emit Credit(payee, address(deny), 70);
            vault.claim(rows);
            eq(_lane(payee, 1).paid, 70, "paid");
            eq(deny.balanceOf(payee), 0, "the refused payee");
            eq(deny.balanceOf(other), 50, "the other payee");
            vm.expectEmit(address(vault));
            emit Credit(payee, address(deny), 90);
            _claim(_good(90));
            eq(vault.credit(payee, address(deny)), 90, "credit");

            CoopClose memory c = CoopClose(owner, payee, address(deny), 1, 100);
            bytes memory a = _sign(HOT, vault.hashCoopClose(c));
            vm.prank(payee);
            vault.coopClose(c, a, "");
            eq(vault.credit(payee, address(deny)), 100, "credit of a close");

            if (how != 3) {
                vm.expectRevert(how == 1 ? abi.encodeWithSignature("Error(string)", "denied") : abi.encodeWithSignature("SafeERC20FailedOperation(address)", deny));
                this.withdraw(payee, payee);
                eq(vault.credit(payee, address(deny)), 100, "a refused withdrawal lost the credit");
            }
            vm.expectEmit(address(vault));
            emit Credit(payee, address(deny), 0);
            this.withdraw(payee, anybody);
            eq(deny.balanceOf(anybody), 100, "withdrawn");
            _refuse(NothingToWithdraw.selector);
            this.withdraw(payee, anybody);
        }
    }

    function withdraw(address who, address to) external {
        vm.prank(who);
        vault.withdrawCredit(address(token), to);
    }

    function testTokenThatReturnsNothing() public {
        NoReturnToken t = new NoReturnToken();
        _fundWith(t, payee);
        _claim(_good(70));
        eq(t.balanceOf(payee), 70, "balance");
        eq(vault.credit(payee, address(t)), 0, "credit");
    }

    /// Whatever a token answers, it was paid only if it said so: one word that is 1, or nothing at all.
    function testStrangeAnswers() public {
        MoodyToken t = new MoodyToken();
        _fundWith(t, payee);
        uint96 total = 0;
        uint256 owed = 0;
        bytes[6] memory answers = [abi.encode(1), bytes(""), abi.encode(2), abi.encode(0), hex"01", abi.encode(1, 2)];
        for (uint256 i = 0; i < answers.length; ++i) {
            t.answer(answers[i]);
            bool refused = i >= 2 && i <= 4;
            if (refused) owed += 10;
            total += 10;
            _claim(_good(total));
            eq(vault.credit(payee, address(t)), owed, vm.toString(i));
        }
    }

    /// A token whose code is gone answers to a transfer with success and nothing.
    function testTokenThatIsGone() public {
        NoReturnToken t = new NoReturnToken();
        _fundWith(t, payee);
        Row memory row = _good(70);
        vm.etch(address(t), "");
        _claim(row);
        eq(vault.credit(payee, address(t)), 70, "credit");
    }

    function testNativePayees() public {
        for (uint8 mood = 0; mood <= 3; ++mood) {
            setUp();
            MoodyPayee moody = new MoodyPayee();
            moody.set(mood, address(0), "");
            _native(address(moody));
            Row[] memory rows = new Row[](1);
            rows[0] = _row(HOT, _cheque(address(moody), 1, 70));
            uint256 gas = gasleft();
            vault.claim(rows);
            yes(gas - gasleft() < 400_000, "the payee made the sender pay for more than the cap");
            eq(_lane(address(moody), 1).paid, 70, "paid");
            eq(address(moody).balance, mood == 0 ? 70 : 0, "balance");
            eq(vault.credit(address(moody), address(0)), mood == 0 ? 0 : 70, "credit");
            if (mood == 0) continue;
            moody.act(address(vault), abi.encodeCall(vault.withdrawCredit, (address(0), anybody)));
            eq(anybody.balance, 70 * uint256(mood), "withdrawn");
        }
    }

    /// No gas limit lets the sender of a claim force a payee's money into credit. The payee needs 150,000, and gives
    /// the rest back when it has less.
    function testStarvedPayoutReverts() public {
        MoodyPayee moody = new MoodyPayee();
        moody.set(5, address(0), "");
        _native(address(moody));
        Row[] memory rows = new Row[](1);
        rows[0] = _row(HOT, _cheque(address(moody), 1, 70));
        bool tooLow;
        bool paid;
        for (uint256 gas = 60_000; gas <= 460_000; gas += 10_000) {
            uint256 start = vm.snapshotState();
            (bool ok, bytes memory out) = address(vault).call{gas: gas}(abi.encodeCall(vault.claim, (rows)));
            eq(vault.credit(address(moody), address(0)), 0, "a starved payout became a credit");
            if (ok) paid = true;
            if (!ok && bytes4(out) == GasLeftTooLow.selector) tooLow = true;
            yes(!paid || ok, "more gas failed where less did not");
            vm.revertToState(start);
        }
        yes(tooLow && paid, "the sweep saw both");
    }

    // ------------------------------------------------------------ reentrancy

    /// From inside a payout every entry point is locked: nothing is entered twice.
    function testReentrancy() public {
        HookToken hook = new HookToken();
        _fundWith(hook, payee);
        bytes[] memory calls = _entryPoints();
        uint96 total = 0;
        for (uint256 i = 0; i < calls.length; ++i) {
            hook.arm(address(vault), calls[i]);
            total += 10;
            _claim(_good(total));
            _locked(hook, i);
            eq(hook.balanceOf(payee), total, "balance");
        }
        // And by each entry point that calls a token, claim is locked.
        hook.arm(address(vault), abi.encodeCall(vault.claim, (new Row[](0))));
        hook.mint(owner, 1000);
        vm.startPrank(owner);
        hook.approve(address(vault), 1000);
        vault.deposit(address(hook), 10);
        _locked(hook, 100);
        vault.requestExit(address(hook));
        vm.warp(START + WINDOW);
        vault.finishExit(address(hook), owner);
        _locked(hook, 101);
        vm.stopPrank();
    }

    function _locked(HookToken hook, uint256 i) internal view {
        yes(hook.called() && !hook.succeeded(), "entered");
        eq(
            bytes32(hook.answer()),
            bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            vm.toString(i)
        );
    }

    /// Every function that changes state, with arguments that decode. Compared below with the contract itself.
    function _entryPoints() internal view returns (bytes[] memory c) {
        address t = address(token);
        Row[] memory rows;
        bytes32[] memory words;
        LaneId[] memory ids;
        Reserve[] memory reserves;
        Open memory o;
        Reservation memory r;
        CoopClose memory close;
        Authorization memory auth;
        c = new bytes[](19);
        c[0] = abi.encodeCall(vault.open, (t, payee, 0, 0));
        c[1] = abi.encodeCall(vault.openBySig, (o, ""));
        c[2] = abi.encodeCall(vault.deposit, (t, 0));
        c[3] = abi.encodeCall(vault.depositWithPermit, (t, 0, 0, 0, 0, 0));
        c[4] = abi.encodeCall(vault.depositWithAuthorization, (auth));
        c[5] = abi.encodeCall(vault.setSigner, (t, payee));
        c[6] = abi.encodeCall(vault.setHotAllowance, (t, 0));
        c[7] = abi.encodeCall(vault.reserve, (owner, t, reserves));
        c[8] = abi.encodeCall(vault.reserveBySig, (r, ""));
        c[9] = abi.encodeCall(vault.cancelNonce, (1));
        c[10] = abi.encodeCall(vault.requestExit, (t));
        c[11] = abi.encodeCall(vault.finishExit, (t, payee));
        c[12] = abi.encodeCall(vault.reveal, (words));
        c[13] = abi.encodeCall(vault.claim, (rows));
        c[14] = abi.encodeCall(vault.withdrawCredit, (t, payee));
        c[15] = abi.encodeCall(vault.coopClose, (close, "", ""));
        c[16] = abi.encodeCall(vault.releaseByPayee, (owner, t, 1));
        c[17] = abi.encodeCall(vault.startRelease, (ids));
        c[18] = abi.encodeCall(vault.finishRelease, (ids));
    }
}
