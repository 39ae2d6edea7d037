// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "./Base.sol";
import {World} from "./World.sol";
import {Vault} from "../src/Vault.sol";

/// @dev The ends of a lane.
contract ReleaseTest is World {
    // ------------------------------------------------------------- one-sided

    function testReleaseWindow() public {
        _fund();
        vm.expectEmit(address(vault));
        emit Lane(_key(payee, 1), 500, 0, uint40(START) + WINDOW, 1, Status.Releasing);
        _startRelease(payee, 1);
        vm.warp(START + 100);
        vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 0)); // a second start would move the time
        _startRelease(payee, 1);
        _finishSkips(_id(payee, 1), Reason.WindowOpen);
        _claim(_good(200));
        eq(token.balanceOf(payee), 200, "claimed inside the window");
        vm.warp(START + WINDOW - 1);
        _finishSkips(_id(payee, 1), Reason.WindowOpen);
        vm.warp(START + WINDOW);
        _claim(_good(210)); // late, but before the finish
        vm.expectEmit(address(vault));
        emit Lane(_key(payee, 1), 210, 210, uint40(START) + WINDOW, 1, Status.Closed);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 790, 0, 1, 0);
        vm.prank(anybody);
        vault.finishRelease(_id(payee, 1));
        eq(_free(), 790, "free");
        _tombstone();
    }

    function _finishSkips(LaneId[] memory ids, Reason reason) internal {
        bytes32 key = _key(ids[0].payee, ids[0].lane);
        vm.recordLogs();
        vault.finishRelease(ids);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        eq(logs.length, 1, "events");
        eq(logs[0].topics[0], RowSkipped.selector, "event");
        eq(logs[0].topics[2], key, "key");
        eq(abi.decode(logs[0].data, (uint256)), uint8(reason), "reason");
    }

    /// A closed lane answers to nothing, for ever, also after the account was emptied and filled again.
    function _tombstone() internal {
        LaneState memory dead = _lane(payee, 1);
        for (uint256 i = 0; i < 2; ++i) {
            _skip(_good(400), Reason.LaneClosed);
            _finishSkips(_id(payee, 1), Reason.NotReleasing);
            vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 0));
            _reserve(payee, 1, 900);
            vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 0));
            _startRelease(payee, 1);
            vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 0));
            _closed(payee, 1);
            (CoopClose memory c, bytes memory a, bytes memory b) = _agreed(uint96(dead.paid));
            vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 0));
            vault.coopClose(c, a, b);
            if (i > 0) break;
            vm.startPrank(owner);
            vault.requestExit(address(token));
            vm.warp(block.timestamp + WINDOW);
            vault.finishExit(address(token), owner);
            vault.deposit(address(token), 1000);
            vm.stopPrank();
        }
        eq(keccak256(abi.encode(_lane(payee, 1))), keccak256(abi.encode(dead)), "a closed lane changed");
    }

    function testStartReleaseByWhom() public {
        _fund();
        LaneId[] memory ids = _id(payee, 1);
        address[2] memory strangers = [payee, other];
        for (uint256 i = 0; i < 2; ++i) {
            _refuse(NotSigner.selector);
            vm.prank(strangers[i]);
            vault.startRelease(ids);
        }
        vm.prank(hot);
        vault.startRelease(ids);
        eq(uint8(_lane(payee, 1).status), uint8(Status.Releasing), "status");
    }

    function testStartReleaseByAReplacedSigner() public {
        _fund();
        LaneId[] memory ids = _id(payee, 1);
        vm.prank(owner);
        vault.setSigner(address(token), other);
        _refuse(NotSigner.selector);
        vm.prank(hot);
        vault.startRelease(ids);
        vm.prank(other);
        vault.startRelease(ids);
    }

    function testStartReleaseAllOrNone() public {
        _fund();
        LaneId[] memory ids = new LaneId[](2);
        ids[0] = _id(payee, 1)[0];
        ids[1] = _id(payee, 2)[0];
        vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 1));
        vm.prank(owner);
        vault.startRelease(ids);
    }

    /// One lane that is not ready keeps no other from its end, and none touches another's money.
    function testFinishMany() public {
        _fund();
        _reserve(payee, 2, 100);
        _reserve(payee, 3, 100);
        _startRelease(payee, 1);
        vm.warp(START + 1);
        _startRelease(payee, 2);
        vm.warp(START + WINDOW);
        LaneId[] memory ids = new LaneId[](4);
        ids[0] = _id(payee, 3)[0];
        ids[1] = _id(payee, 2)[0];
        ids[2] = _id(payee, 9)[0];
        ids[3] = _id(payee, 1)[0];
        vm.expectEmit(address(vault));
        emit RowSkipped(0, _key(payee, 3), Reason.NotReleasing);
        vm.expectEmit(address(vault));
        emit RowSkipped(1, _key(payee, 2), Reason.WindowOpen);
        vm.expectEmit(address(vault));
        emit RowSkipped(2, _key(payee, 9), Reason.NotReleasing);
        vault.finishRelease(ids);
        eq(uint8(_lane(payee, 1).status), uint8(Status.Closed), "lane 1");
        eq(_lane(payee, 2).reserved, 100, "lane 2");
        eq(_lane(payee, 3).reserved, 100, "lane 3");
        eq(_free(), 800, "free");
    }

    /// A deposit may fill the account so that a lane's rest does not fit: it waits, and nothing is lost.
    function testFullAccount() public {
        token.mint(owner, type(uint96).max);
        _fund();
        _startRelease(payee, 1);
        vm.warp(START + WINDOW);
        vm.prank(owner);
        vault.deposit(address(token), type(uint96).max - 999);
        _finishSkips(_id(payee, 1), Reason.AccountFull);
        _refuse(AmountTooLarge.selector);
        _closed(payee, 1);
        (CoopClose memory c, bytes memory a, bytes memory b) = _agreed(0);
        _refuse(AmountTooLarge.selector);
        vault.coopClose(c, a, b);
        _claim(_good(1)); // then it fits exactly
        vault.finishRelease(_id(payee, 1));
        eq(_free(), type(uint96).max, "free");
    }

    // --------------------------------------------------------------- by payee

    function testReleaseByPayee() public {
        _fund();
        _claim(_good(100));
        vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 0)); // names a lane of its own
        _closed(other, 1);
        vm.expectEmit(address(vault));
        emit Lane(_key(payee, 1), 100, 100, 0, 1, Status.Closed);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 900, 0, 1, 0);
        _closed(payee, 1);
        _tombstone();
    }

    function testReleaseByPayeeOfAReleasingLane() public {
        _fund();
        _startRelease(payee, 1);
        _closed(payee, 1);
        eq(_free(), 1000, "free");
        _tombstone();
    }

    // ------------------------------------------------------------ cooperative

    function _agreed(uint96 paid) internal view returns (CoopClose memory c, bytes memory bySigner, bytes memory byPayee) {
        c = CoopClose(owner, payee, address(token), 1, paid);
        bytes32 digest = vault.hashCoopClose(c);
        (bySigner, byPayee) = (_sign(HOT, digest), _sign(PAYEE, digest));
    }

    function testFuzzCoopClose(uint96 claimed, uint96 paid) public {
        _fund();
        claimed = uint96(within(claimed, 0, 500));
        paid = uint96(within(paid, 0, 600));
        if (claimed > 0) _claim(_good(claimed));
        (CoopClose memory c, bytes memory a, bytes memory b) = _agreed(paid);
        if (paid < claimed || paid > 500) {
            vm.expectRevert(abi.encodeWithSelector(InvalidTotal.selector, claimed, 500));
            vault.coopClose(c, a, b);
            return;
        }
        vm.expectEmit(address(vault));
        emit Lane(_key(payee, 1), paid, paid, 0, 1, Status.Closed);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 1000 - paid, 0, 1, 0);
        vm.prank(anybody);
        vault.coopClose(c, a, b);
        eq(token.balanceOf(payee), paid, "balance");
        eq(_free(), 1000 - paid, "free");
        _tombstone();
    }

    function testCoopCloseAtTheBounds() public {
        _fund();
        _claim(_good(100));
        uint256 start = vm.snapshotState();
        uint96[4] memory totals = [uint96(99), 100, 500, 501];
        for (uint256 i = 0; i < 4; ++i) {
            (CoopClose memory c, bytes memory a, bytes memory b) = _agreed(totals[i]);
            if (i == 0 || i == 3) vm.expectRevert(abi.encodeWithSelector(InvalidTotal.selector, 100, 500));
            vault.coopClose(c, a, b);
            vm.revertToState(start);
        }
    }

    /// Nothing is due: no payout is tried, so no gas for one is needed and the token is not called.
    function testCoopCloseOfNothing() public {
        _fund();
        (CoopClose memory c, bytes memory a, bytes memory b) = _agreed(0);
        vm.recordLogs();
        vault.coopClose{gas: 200_000}(c, a, b);
        eq(vm.getRecordedLogs().length, 2, "events");
        eq(_free(), 1000, "free");
    }

    function testCoopCloseByThePayeeItself() public {
        _fund();
        (CoopClose memory c, bytes memory a,) = _agreed(300);
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, payee));
        vm.prank(owner);
        vault.coopClose(c, a, "");
        vm.prank(payee);
        vault.coopClose(c, a, "");
        eq(token.balanceOf(payee), 300, "balance");
    }

    function testCoopCloseOfAReleasingLane() public {
        _fund();
        _startRelease(payee, 1);
        (CoopClose memory c, bytes memory a, bytes memory b) = _agreed(300);
        vault.coopClose(c, a, b);
        eq(token.balanceOf(payee), 300, "balance");
        _tombstone();
    }

    function testCoopCloseNeedsBoth() public {
        _fund();
        (CoopClose memory c, bytes memory a, bytes memory b) = _agreed(300);
        bytes32 digest = vault.hashCoopClose(c);
        bytes[4] memory notSigner = [_sign(OWNER, digest), b, _highS(a), bytes("")];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, hot));
            vault.coopClose(c, notSigner[i], b);
            vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, hot));
            vm.prank(payee); // the payee's own word is not enough
            vault.coopClose(c, notSigner[i], b);
        }
        bytes[4] memory notPayee = [_sign(OTHER, digest), a, _highS(b), hex"00"];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, payee));
            vault.coopClose(c, a, notPayee[i]);
        }
        vault.coopClose(c, a, b);
    }

    function testCoopCloseRefusesWhatWasChanged() public {
        _fund();
        _reserve(payee, 2, 400);
        _reserve(other, 1, 100);
        (CoopClose memory c, bytes memory a, bytes memory b) = _agreed(300);
        c.paid = 301;
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, hot));
        vault.coopClose(c, a, b);
        (c,,) = _agreed(300);
        c.lane = 2;
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, hot));
        vault.coopClose(c, a, b);
        (c,,) = _agreed(300);
        c.payee = other;
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, hot));
        vault.coopClose(c, a, b);
        (c,,) = _agreed(300);
        c.token = address(0);
        vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 0));
        vault.coopClose(c, a, b);
        (c,,) = _agreed(300);
        c.payer = other;
        vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 0));
        vault.coopClose(c, a, b);
    }

    function testCoopCloseIsForOneVaultOnOneChain() public {
        _fund();
        (CoopClose memory c, bytes memory a, bytes memory b) = _agreed(300);
        vm.chainId(999);
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, hot));
        vault.coopClose(c, a, b);
        vm.chainId(31337);
        vault = Vault(_deploy("Vault", abi.encode(WINDOW)));
        vm.prank(owner);
        token.approve(address(vault), 1000);
        _fund();
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, hot));
        vault.coopClose(c, a, b);
    }

    /// The lane's signer is that of its opening, whoever signs for new lanes.
    function testCoopCloseAfterARotation() public {
        _fund();
        vm.prank(owner);
        vault.setSigner(address(token), other);
        (CoopClose memory c, bytes memory a, bytes memory b) = _agreed(300);
        bytes memory byNew = _sign(OTHER, vault.hashCoopClose(c));
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, hot));
        vault.coopClose(c, byNew, b);
        vault.coopClose(c, a, b);
    }
}
